package detr.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The full-size model in the layout of the official download, from file to converted model. */
final class FullSizeCheckpointTest {
  private static final Path PACKED = Path.of("../../shared/checkpoints/detr-r50.pth.gz");

  @TempDir Path folder;

  @Test
  void readsAndConvertsTheOfficialLayout() throws IOException {
    Assumptions.assumeTrue(Files.exists(PACKED), PACKED + " is not there");
    Path file = folder.resolve("detr-r50.pth");
    try (var in = new GZIPInputStream(Files.newInputStream(PACKED), 1 << 16)) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    Path converted = folder.resolve("converted");
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals("torch legacy", checkpoint.format());
      Map<String, StoredTensor> tensors = CheckpointKeyMapping.of(checkpoint.tensors());
      assertEquals(new HashSet<>(DetrNames.official(DetrNames.R50)), tensors.keySet());
      assertEqualsFormula(tensors);
      ConvertedModel.write(converted, "detr-r50", Map.of(), file, tensors);
    }
    try (Checkpoint checkpoint = Checkpoint.open(converted)) {
      checkpoint.verifyAll();
      assertEqualsFormula(checkpoint.tensors());
    }
  }

  private static void assertEqualsFormula(Map<String, StoredTensor> tensors) {
    for (StoredTensor tensor : tensors.values()) {
      assertArrayEquals(
          FormulaWeights.fill(tensor.name(), tensor.shape().sizes()),
          tensor.floats(),
          tensor.name());
    }
  }
}
