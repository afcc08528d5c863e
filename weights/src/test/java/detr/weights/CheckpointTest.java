package detr.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
  @TempDir Path folder;

  @Test
  void goesByContentAndNotByName() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Files.copy(TestFiles.resource("legacy.pth"), file);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals("torch legacy", checkpoint.format());
      assertEquals(file, checkpoint.path());
    }
  }

  @Test
  void readsWhatIsInMemory() throws IOException {
    byte[] bytes = TestFiles.resourceBytes("legacy.pth");
    try (Checkpoint memory = Checkpoint.of("mine", bytes);
        Checkpoint file = Checkpoint.open(TestFiles.resource("legacy.pth"))) {
      assertEquals("mine", memory.path().toString());
      assertEquals(file.metadata(), memory.metadata());
      assertEquals(file.tensors().keySet(), memory.tensors().keySet());
      file.tensors()
          .forEach(
              (name, tensor) -> assertEquals(tensor.bytes(), memory.tensors().get(name).bytes()));
    }
    String message =
        assertThrows(WeightsException.class, () -> Checkpoint.of("mine", new byte[9])).getMessage();
    assertTrue(message.startsWith("mine: is not a weight file"), message);
  }

  /** Its first bytes are those of a pickle. */
  @Test
  void tellsASafetensorsHeaderOf640BytesFromAPickle() {
    byte[] header = "{}".concat(" ".repeat(638)).getBytes(StandardCharsets.US_ASCII);
    assertEquals(
        "safetensors", TestFiles.read(TestFiles.join(TestFiles.longs(640), header)).format());
  }

  @Test
  void saysWhatIsAccepted() {
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    TestFiles.assertRefused(tar, "tar archive", "save it again", "accepted are");
    TestFiles.assertRefused(new byte[0], "is empty", "accepted are");
    TestFiles.assertRefused(new byte[1], "not a weight file", "accepted are");
    TestFiles.assertRefused(new byte[] {(byte) 0x80}, "not a weight file");
    TestFiles.assertRefused(new byte[] {0x1f, (byte) 0x8b, 8, 0}, "gzip");
    TestFiles.assertRefused(
        "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII),
        "git lfs pull");
    TestFiles.assertRefused("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII), "accepted");
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    Path missing = folder.resolve("missing.pth");
    assertMessage(missing, "no such file");
    assertMessage(folder, "without manifest.json");
    Path empty = Files.createFile(folder.resolve("empty.pth"));
    assertMessage(empty, "is empty");
  }

  private static void assertMessage(Path path, String words) {
    String message = assertThrows(WeightsException.class, () -> Checkpoint.open(path)).getMessage();
    assertTrue(message.startsWith(path + ": "), message);
    assertTrue(message.contains(words), message);
  }

  @Test
  void cannotBeReadAfterItIsClosed() {
    Checkpoint checkpoint = Checkpoint.open(TestFiles.resource("zip.pth"));
    StoredTensor tensor = checkpoint.tensors().get("plain.weight");
    checkpoint.close();
    assertThrows(IllegalStateException.class, tensor::floats);
  }

  @Test
  void verifiesEveryTensor() {
    byte[] pickle =
        new PickleBuilder()
            .dict()
            .text("good")
            .vector("0", 1)
            .setItem()
            .text("bad")
            .vector("1", 1)
            .setItem()
            .stop();
    byte[] zip =
        TestFiles.zip(pickle, "0", TestFiles.floats(1), "1", TestFiles.floats(Float.NaN)).bytes();
    Path file = folder.resolve("nan.pth");
    assertThrows(
        WeightsException.class,
        () -> {
          Files.write(file, zip);
          try (Checkpoint checkpoint = Checkpoint.open(file)) {
            checkpoint.tensors().get("good").floats();
            checkpoint.verifyAll();
          }
        });
  }
}
