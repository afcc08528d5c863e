package detr.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
  private static final Path HOME = Path.of("/home/ann");

  private static Path root(String system, Map<String, String> variables) {
    return ModelCache.root(variables::get, system, HOME);
  }

  @Test
  void everySystemHasItsFolder() {
    assertEquals(HOME.resolve(".cache/detr-java"), root("Linux", Map.of()));
    assertEquals(HOME.resolve("Library/Caches/detr-java"), root("Mac OS X", Map.of()));
    assertEquals(Path.of("/local/detr-java"), root("Windows 11", Map.of("LOCALAPPDATA", "/local")));
    assertEquals(HOME.resolve(".cache/detr-java"), root("Linux", Map.of("LOCALAPPDATA", "/l")));
  }

  @Test
  void variablesWinUnlessEmpty() {
    Map<String, String> both = Map.of("DETR_CACHE", "/own", "XDG_CACHE_HOME", "/xdg");
    assertEquals(Path.of("/own").toAbsolutePath(), root("Linux", both));
    Map<String, String> xdg = Map.of("DETR_CACHE", "", "XDG_CACHE_HOME", "/xdg");
    assertEquals(Path.of("/xdg/detr-java").toAbsolutePath(), root("Linux", xdg));
  }

  @Test
  void locatesPathsAndDownloadedNames(@TempDir Path folder) throws IOException {
    ModelCache cache = new ModelCache(folder);
    assertEquals(folder, cache.locate(folder.toString()));
    String hint = assertThrows(WeightsException.class, () -> cache.locate("detr-r50")).getMessage();
    assertTrue(hint.contains("run: detr download detr-r50"), hint);
    Path model = Files.createDirectory(folder.resolve("detr-r50"));
    assertEquals(model, cache.locate("detr-r50"));
    String unknown = assertThrows(WeightsException.class, () -> cache.locate("r50")).getMessage();
    assertTrue(unknown.contains("r50 is no file") && unknown.contains("detr-demo"), unknown);
    assertThrows(WeightsException.class, () -> cache.locate("\0"));
  }
}
