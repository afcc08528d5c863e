package detr.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that torch.save wrote, against the safetensors file that says what is in them. */
final class ReferenceCheckpointsTest {
  @ParameterizedTest
  @CsvSource({
    "zip.pth, torch zip",
    "training-zip.pth, torch zip",
    "bare-state-dict.bin, torch zip",
    "legacy.pth, torch legacy",
    "training-legacy.pth, torch legacy"
  })
  void readsWhatTorchWrote(String name, String format) {
    try (Checkpoint expected = Checkpoint.open(TestFiles.resource("expected.safetensors"));
        Checkpoint actual = Checkpoint.open(TestFiles.resource(name))) {
      assertEquals(format, actual.format());
      assertEquals(
          List.copyOf(expected.tensors().keySet()), List.copyOf(actual.tensors().keySet()));
      for (StoredTensor tensor : actual.tensors().values()) {
        assertSame(expected.tensors().get(tensor.name()), tensor);
      }
      actual.verifyAll();
    }
  }

  private static void assertSame(StoredTensor expected, StoredTensor actual) {
    // A 0-dimensional tensor in torch, but the expected file was written with one axis.
    Shape shape = actual.name().equals("scalar") ? Shape.of() : expected.shape();
    assertEquals(shape, actual.shape(), actual.name());
    assertEquals(expected.shape().count(), actual.shape().count(), actual.name());
    if (expected.dtype() == DType.F32) {
      assertArrayEquals(bits(expected.floats()), bits(actual.floats()), actual.name());
      assertArrayEquals(bits(expected.floats()), bits(actual.tensor().data()), actual.name());
    } else {
      assertEquals(expected.dtype(), actual.dtype(), actual.name());
      assertEquals(expected.bytes(), actual.bytes(), actual.name());
    }
  }

  private static int[] bits(float[] floats) {
    int[] bits = new int[floats.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(floats[i]));
    return bits;
  }

  @ParameterizedTest
  @ValueSource(strings = {"training-zip.pth", "training-legacy.pth"})
  void remembersTheCommandLine(String name) {
    try (Checkpoint checkpoint = Checkpoint.open(TestFiles.resource(name))) {
      Map<String, String> metadata = checkpoint.metadata();
      assertEquals("false", metadata.get("args.dilation"));
      assertEquals("resnet50", metadata.get("args.backbone"));
      assertEquals("1.0E-4", metadata.get("args.lr"));
      assertEquals("", checkpoint.architecture());
      assertTrue(checkpoint.settings().isEmpty());
    }
  }

  @Test
  void readsSafetensorsMetadata() {
    try (Checkpoint checkpoint = Checkpoint.open(TestFiles.resource("expected.safetensors"))) {
      assertEquals("safetensors", checkpoint.format());
      assertEquals(Map.of("note", "half and bfloat widened to float32"), checkpoint.metadata());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zip.pth",
        "training-zip.pth",
        "bare-state-dict.bin",
        "legacy.pth",
        "training-legacy.pth",
        "expected.safetensors"
      })
  void refusesEveryTruncation(String name) throws IOException {
    byte[] whole = TestFiles.resourceBytes(name);
    for (int length = 0; length < whole.length; length++) {
      TestFiles.assertRefused(Arrays.copyOf(whole, length));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth", "legacy.pth", "expected.safetensors"})
  void refusesBytesAfterTheEnd(String name) throws IOException {
    TestFiles.assertRefused(TestFiles.join(TestFiles.resourceBytes(name), new byte[1]));
  }

  /** A flipped bit of an archive is either refused or in a field that means nothing. */
  @Test
  void noFlippedBitChangesAnArchive() throws IOException {
    byte[] bytes = TestFiles.resourceBytes("zip.pth");
    Map<String, StoredTensor> whole = TestFiles.read(bytes).tensors();
    int refused = 0;
    for (int bit = 0; bit < bytes.length * 8; bit += 3) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        Map<String, StoredTensor> tensors = TestFiles.read(flipped).tensors();
        assertEquals(whole.keySet(), tensors.keySet());
        for (StoredTensor tensor : tensors.values()) {
          assertEquals(whole.get(tensor.name()).shape(), tensor.shape());
          assertEquals(whole.get(tensor.name()).bytes(), tensor.bytes());
        }
      } catch (WeightsException e) {
        TestFiles.assertMessage(e);
        refused++;
      }
    }
    // Dates, versions, attributes and padding mean nothing; checked bytes are the most.
    assertTrue(refused > bytes.length * 8 / 3 / 2, refused + " refused");
  }

  /** Where there is no checksum, a flipped bit may pass; but it never surprises the reader. */
  @ParameterizedTest
  @ValueSource(strings = {"training-legacy.pth", "expected.safetensors"})
  void aFlippedBitIsRefusedOrReadInBounds(String name) throws IOException {
    byte[] bytes = TestFiles.resourceBytes(name);
    boolean someRefused = false;
    for (int bit = 0; bit < bytes.length * 8; bit += 3) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        for (StoredTensor tensor : TestFiles.read(flipped).tensors().values()) {
          assertFalse(tensor.bytes().limit() > bytes.length);
          if (tensor.dtype().isFloating()) {
            assertEquals(tensor.shape().count(), tensor.floats().length);
          }
        }
      } catch (WeightsException e) {
        TestFiles.assertMessage(e);
        someRefused = true;
      }
    }
    assertTrue(someRefused);
  }
}
