package detr.weights;

import static detr.weights.TestFiles.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A good archive, and everything that can be wrong with one, one thing at a time. */
final class ZipArchiveTest {
  private static final float[] VALUES = {1, -2, 3.5f};
  private static final byte[] PICKLE = model("0", 3);

  private static byte[] model(String key, long count) {
    return new PickleBuilder().dict().text("w").vector(key, count).setItem().stop();
  }

  private static ZipBuilder entries(ZipBuilder.Style style) {
    return new ZipBuilder(style)
        .add("m/data.pkl", PICKLE)
        .add("m/byteorder", "little")
        .add("m/data/0", TestFiles.floats(VALUES))
        .add("m/version", "3\n");
  }

  private static ZipBuilder good() {
    return entries(ZipBuilder.Style.DESCRIPTOR).build();
  }

  @ParameterizedTest
  @EnumSource(ZipBuilder.Style.class)
  void readsEveryStyle(ZipBuilder.Style style) {
    for (boolean zip64 : new boolean[] {true, false}) {
      byte[] bytes = entries(style).build(zip64).bytes();
      assertArrayEquals(VALUES, TestFiles.read(bytes).tensors().get("w").floats());
      for (int length = 4; length < bytes.length; length++) {
        assertRefused(Arrays.copyOf(bytes, length));
      }
    }
  }

  @Test
  void readsAnEntryWithAllOnesInOneEndRecordOnly() {
    ZipBuilder zip = good();
    assertEquals(1, TestFiles.read(zip.bytes()).tensors().size());
    assertRefused(zip.with(zip.end() + 8, 0xff, 0xff, 0xff, 0xff), "end records disagree");
  }

  @Test
  void refusesDuplicates() {
    assertRefused(
        entries(ZipBuilder.Style.LOCAL).add("m/data/0", new byte[12]).build().bytes(),
        "two entries",
        "\"m/data/0\"");
  }

  @Test
  void refusesCompression() {
    ZipBuilder zip = good();
    byte[] both = zip.with(zip.central(2) + 10, 8);
    both[zip.local(2) + 8] = 8;
    assertRefused(both, "compressed", "m/data/0");
    assertRefused(zip.with(zip.central(2) + 20, 11), "compressed", "m/data/0");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x40})
  void refusesEncryption(int flag) {
    ZipBuilder zip = good();
    byte[] both = zip.with(zip.central(2) + 8, 0x08 | flag);
    both[zip.local(2) + 6] |= (byte) flag;
    assertRefused(both, "encrypted", "m/data/0");
  }

  @Test
  void refusesOtherFlags() {
    ZipBuilder zip = good();
    assertRefused(zip.with(zip.central(2) + 8, 0x0a), "flags", "m/data/0");
  }

  @Test
  void refusesOverlap() {
    // The byteorder entry's header and data are inside the data of the storage.
    ZipBuilder inner = good();
    byte[] hidden = Arrays.copyOfRange(inner.bytes(), inner.local(1), inner.descriptor(1) + 16);
    ZipBuilder zip =
        new ZipBuilder(ZipBuilder.Style.DESCRIPTOR)
            .add("m/data.pkl", PICKLE)
            .add("m/byteorder", "little")
            .add("m/data/0", hidden)
            .add("m/version", "3\n")
            .build();
    int at = zip.start(2);
    assertRefused(zip.with(zip.central(1) + 42, at, at >> 8, at >> 16, at >> 24), "overlapping");
  }

  @Test
  void refusesEntriesOutsideOneRoot() {
    assertRefused(
        entries(ZipBuilder.Style.LOCAL).add("n/data/1", new byte[4]).build().bytes(), "one folder");
    assertRefused(
        entries(ZipBuilder.Style.LOCAL).add("version", "3\n").build().bytes(), "one folder");
    assertRefused(
        new ZipBuilder(ZipBuilder.Style.LOCAL).add("/data.pkl", PICKLE).build().bytes(),
        "one folder");
  }

  @Test
  void refusesHeadersThatDisagree() {
    ZipBuilder zip = good();
    int local = zip.local(2);
    assertRefused(zip.with(local + 6, 0x00), "disagree", "m/data/0");
    assertRefused(zip.with(local + 8, 0x08), "disagree", "m/data/0");
    assertRefused(zip.with(local + 14, 1), "disagree", "m/data/0");
    assertRefused(zip.with(local + 18, 12), "disagree", "m/data/0");
    assertRefused(zip.with(local + 22, 12), "disagree", "m/data/0");
    assertRefused(zip.with(local + 30, 'n'), "disagree", "m/data/0");
    assertRefused(zip.with(zip.descriptor(2) + 4, 1), "descriptor", "m/data/0");
    assertRefused(zip.with(zip.descriptor(2) + 8, 13), "descriptor", "m/data/0");
    assertRefused(zip.with(zip.descriptor(2), 0), "descriptor", "m/data/0");
    ZipBuilder plain = entries(ZipBuilder.Style.LOCAL).build();
    assertRefused(plain.with(plain.local(2) + 14, 1, 2, 3), "disagree", "m/data/0");
    assertRefused(plain.with(plain.local(2) + 22, 11), "disagree", "m/data/0");
    ZipBuilder wide = entries(ZipBuilder.Style.ZIP64).build();
    assertRefused(wide.with(wide.local(2) + 30 + 8 + 4, 11), "disagree", "m/data/0");
  }

  @Test
  void refusesWrongChecksums() {
    for (int entry = 0; entry < 4; entry++) {
      ZipBuilder zip = good();
      assertRefused(zip.with(zip.start(entry) + 1, 0x55), "checksum");
    }
  }

  @Test
  void refusesADirectoryThatIsNotWhereItShouldBe() {
    ZipBuilder zip = good();
    assertRefused(zip.with(zip.zip64End() + 48, 0xff), "end records disagree");
    assertRefused(zip.with(zip.zip64End() + 32, 3), "end records disagree");
    assertRefused(zip.with(zip.zip64End() + 4, 45), "end records disagree");
    assertRefused(zip.with(zip.zip64End() + 56 + 8, 1), "end records disagree");
    ZipBuilder old = entries(ZipBuilder.Style.LOCAL).build(false);
    assertRefused(old.with(old.end() + 16, 1), "directory is not where");
    assertRefused(old.with(old.end() + 16, -1, -1, -1, -1), "directory is not where");
    assertRefused(old.with(old.end() + 12, -1, -1, -1, -1), "directory is not where");
    assertRefused(old.with(old.end() + 8, -1, -1, -1, -1), "4 entries");
    assertRefused(old.with(old.end() + 20, 1), "end record");
    assertRefused(old.with(old.end() + 4, 1), "several parts");
    assertRefused(old.with(old.end() + 8, 3), "several parts");
    assertRefused(old.with(old.central(1), 0), "directory is damaged");
    assertRefused(old.with(old.central(3) + 28, 0xff), "directory is damaged");
    assertRefused(old.with(old.central(3) + 42, 0xff, 0xff, 0xff, 0x7f), "no local header");
    assertRefused(old.with(old.central(3) + 42, 3), "no local header");
  }

  @Test
  void refusesSizesBeyondTheFile() {
    ZipBuilder zip = good();
    assertRefused(
        zip.with(zip.central(2) + 20, -2, -1, -1, -1, -2, -1, -1, -1), "too short", "m/data/0");
    ZipBuilder wide = entries(ZipBuilder.Style.ZIP64).build();
    int size = wide.central(2) + 46 + 8 + 4;
    byte[] huge = wide.bytes();
    Arrays.fill(huge, size, size + 16, (byte) 0x7f);
    assertRefused(huge, "too short", "m/data/0");
    Arrays.fill(huge, size, size + 16, (byte) -1);
    assertRefused(huge, "too short", "m/data/0");
    byte[] far = wide.bytes();
    Arrays.fill(far, size + 16, size + 24, (byte) 0x7f);
    assertRefused(far, "no local header", "m/data/0");
    Arrays.fill(far, size + 16, size + 24, (byte) -1);
    assertRefused(far, "no local header", "m/data/0");
    assertRefused(wide.with(wide.central(2) + 46 + 8 + 2, 16), "extra field", "m/data/0");
    assertRefused(wide.with(wide.central(2) + 46 + 8 + 2, 200), "extra field", "m/data/0");
  }

  @Test
  void refusesBigEndian() {
    assertRefused(
        new ZipBuilder(ZipBuilder.Style.LOCAL)
            .add("m/data.pkl", PICKLE)
            .add("m/byteorder", "big")
            .add("m/data/0", TestFiles.floats(VALUES))
            .add("m/version", "3\n")
            .build()
            .bytes(),
        "big-endian");
  }

  @Test
  void refusesArchivesThatTorchDidNotWrite() {
    assertRefused(
        new ZipBuilder(ZipBuilder.Style.LOCAL).add("a/b", new byte[3]).build().bytes(),
        "torch.save did not write");
    assertRefused(new ZipBuilder(ZipBuilder.Style.LOCAL).build().bytes(), "not a weight file");
    assertRefused(
        entries(ZipBuilder.Style.LOCAL).add("m/constants.pkl", PICKLE).build().bytes(),
        "TorchScript");
  }

  @Test
  void refusesStoragesOfAnotherSize() {
    assertRefused(
        TestFiles.zip(model("0", 3), "0", new byte[8]).bytes(), "storage \"0\"", "8 bytes");
    assertRefused(
        TestFiles.zip(model("0", 3), "0", new byte[13]).bytes(), "storage \"0\"", "13 bytes");
    assertRefused(TestFiles.zip(model("0", 1L << 62), "0", new byte[12]).bytes(), "storage \"0\"");
    assertRefused(TestFiles.zip(model("1", 3), "0", new byte[12]).bytes(), "\"1\" is missing");
  }

  @Test
  void refusesBytesAfterThePickle() {
    byte[] pickle = TestFiles.join(PICKLE, new byte[] {'.'});
    assertRefused(TestFiles.zip(pickle, "0", new byte[12]).bytes(), "goes on");
  }

  @Test
  void refusesMoreEntriesThanAnyCheckpointHas() {
    ZipBuilder zip = entries(ZipBuilder.Style.LOCAL);
    for (int i = 0; i < ZipArchive.MOST_ENTRIES; i++) {
      zip.add("m/" + i, new byte[0]);
    }
    assertRefused(zip.build().bytes(), "more than 65536 entries");
  }
}
