package detr.weights;

import static detr.weights.TestFiles.assertRefused;
import static detr.weights.TestFiles.join;
import static detr.weights.TestFiles.keys;
import static detr.weights.TestFiles.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A good legacy file, and everything that can be wrong with one, one thing at a time. */
final class TorchLegacyTest {
  private static final byte[] A = TestFiles.floats(1, 2, 3);
  private static final byte[] B = TestFiles.floats(4);
  private static final byte[] OBJECT =
      new PickleBuilder()
          .dict()
          .text("a")
          .vector("10", 3)
          .setItem()
          .text("b")
          .vector("11", 1)
          .setItem()
          .stop();
  private static final byte[] KEYS = keys("10", "11");
  private static final byte[] SYSTEM = TestFiles.system(true);

  private static byte[] file(byte[] object, byte[] keys, byte[]... storages) {
    return TestFiles.legacy(object, keys, storages);
  }

  private static byte[] good() {
    return file(OBJECT, KEYS, longs(3), A, longs(1), B);
  }

  @Test
  void readsAGoodFile() {
    var tensors = TestFiles.read(good()).tensors();
    assertArrayEquals(new float[] {1, 2, 3}, tensors.get("a").floats());
    assertArrayEquals(new float[] {4}, tensors.get("b").floats());
    tensors = TestFiles.read(file(OBJECT, keys("11", "10"), longs(1), B, longs(3), A)).tensors();
    assertArrayEquals(new float[] {1, 2, 3}, tensors.get("a").floats());
  }

  @Test
  void refusesEveryTruncation() {
    for (int length = 0; length < good().length; length++) {
      assertRefused(Arrays.copyOf(good(), length));
    }
  }

  @Test
  void refusesAnotherOrder() {
    byte[] none = new PickleBuilder().none().stop();
    byte[] storages = join(longs(3), A, longs(1), B);
    byte[] magic = TestFiles.MAGIC;
    byte[] protocol = TestFiles.PROTOCOL;
    assertRefused(join(none, protocol, SYSTEM, OBJECT, KEYS, storages), "magic number");
    byte[] other = magic.clone();
    other[5]++;
    assertRefused(join(other, protocol, SYSTEM, OBJECT, KEYS, storages), "magic number");
    assertRefused(join(protocol, magic, SYSTEM, OBJECT, KEYS, storages), "magic number");
    assertRefused(join(magic, magic, SYSTEM, OBJECT, KEYS, storages), "protocol 1001");
    assertRefused(
        join(magic, new PickleBuilder().number(1002).stop(), SYSTEM, OBJECT, KEYS, storages),
        "protocol 1001");
    assertRefused(join(magic, protocol, OBJECT, SYSTEM, KEYS, storages), "byte order");
    assertRefused(join(magic, protocol, SYSTEM, KEYS, OBJECT, storages), "no list of storages");
    assertRefused(join(magic, protocol, SYSTEM, OBJECT, storages), "protocol number");
  }

  @Test
  void refusesBigEndian() {
    assertRefused(
        join(
            TestFiles.MAGIC,
            TestFiles.PROTOCOL,
            TestFiles.system(false),
            OBJECT,
            KEYS,
            longs(3),
            A,
            longs(1),
            B),
        "big-endian");
  }

  @Test
  void refusesKeysThatDoNotMatch() {
    assertRefused(file(OBJECT, keys("10"), longs(3), A), "2 storages");
    assertRefused(file(OBJECT, keys(), longs(3), A), "2 storages");
    assertRefused(
        file(OBJECT, keys("10", "11", "12"), longs(3), A, longs(1), B, longs(1), B),
        "does not refer to");
    assertRefused(file(OBJECT, keys("10", "10"), longs(3), A, longs(3), A), "\"10\" twice");
    byte[] number = new PickleBuilder().op(']').number(10).op('a').stop();
    assertRefused(file(OBJECT, number, longs(3), A, longs(1), B), "does not refer to");
  }

  @Test
  void refusesCountsThatDoNotMatch() {
    for (long count : new long[] {2, 4, 0, -3, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertRefused(
          file(OBJECT, KEYS, longs(count), A, longs(1), B), "storage \"10\"", "pickle says 3");
    }
    // Both agree, but the file is shorter; the last would overflow as a number of bytes.
    for (long count : new long[] {4, 1L << 40, (1L << 62) + 1, Long.MAX_VALUE}) {
      byte[] object = new PickleBuilder().dict().text("a").vector("10", count).setItem().stop();
      assertRefused(file(object, keys("10"), longs(count), A), "storage \"10\"", "ends after");
    }
    assertRefused(join(good(), new byte[3]), "3 bytes follow");
  }

  @Test
  void refusesStoragesOfUnknownWidth() {
    byte[] object =
        new PickleBuilder()
            .dict()
            .text("a")
            .vector("10", 3)
            .setItem()
            .text("z")
            .storage("QInt8Storage", "11", "cpu", 1)
            .setItem()
            .stop();
    assertRefused(file(object, KEYS, longs(3), A, longs(1), B), "QInt8Storage", "not read");
  }
}
