package detr.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelSourceTest {
  private static final ModelSource SHAPES = new ModelSource(Path.of("shapes"), true);

  @TempDir Path folder;

  @Test
  void shapesIsUsualWhereNothingIsDownloaded() throws IOException {
    assertEquals(SHAPES, ModelSource.usual(new ModelCache(folder.resolve("none"))));
    ModelCache cache = new ModelCache(folder);
    Files.createFile(folder.resolve("detr-r50-e632da11.pth.part"));
    assertEquals(SHAPES, ModelSource.usual(cache));
    Path r50 = Files.createDirectory(folder.resolve("detr-r50"));
    assertEquals(new ModelSource(r50, false), ModelSource.usual(cache));
  }

  /** Who has downloaded another model is told, and does not get shapes instead. */
  @Test
  void shapesIsNotUsualBesideADownloadedModel() throws IOException {
    ModelCache cache = new ModelCache(folder);
    Files.createDirectory(folder.resolve("detr-r101"));
    String message =
        assertThrows(WeightsException.class, () -> ModelSource.usual(cache)).getMessage();
    assertTrue(message.contains("run: detr download detr-r50"), message);
  }

  @Test
  void namesOfBuiltInModelsComeFirst() throws IOException {
    ModelCache cache = new ModelCache(folder);
    assertEquals(SHAPES, ModelSource.named("shapes", cache));
    Path file = Files.createFile(folder.resolve("shapes"));
    assertEquals(new ModelSource(file, false), ModelSource.named(file.toString(), cache));
    String unknown =
        assertThrows(WeightsException.class, () -> ModelSource.named("circles", cache))
            .getMessage();
    assertTrue(unknown.contains("none of shapes, blood-cells, detr-r50,"), unknown);
  }
}
