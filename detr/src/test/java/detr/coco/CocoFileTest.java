package detr.coco;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CocoFileTest {
  @TempDir private Path folder;

  private List<Long> ids(String... rows) throws IOException {
    Path file = folder.resolve("boxes.json");
    Files.writeString(
        file,
        "{\"images\": [], \"categories\": [], \"annotations\": [%s]}"
            .formatted(String.join(",", rows)));
    return CocoFile.read(file).annotations().stream().map(CocoFile.Annotation::id).toList();
  }

  private static String row(String id) {
    return "{%s\"image_id\": 1, \"category_id\": 1, \"bbox\": [0, 0, 1, 1]}".formatted(id);
  }

  @Test
  void annotationsWithoutIdsAreNumbered() throws IOException {
    assertEquals(List.of(1L, 2L, 3L), ids(row(""), row("\"id\": null, "), row("")));
  }

  @Test
  void aNumberIsNoOthersId() throws IOException {
    assertEquals(
        List.of(3L, 2L, 4L, -5L), ids(row(""), row("\"id\": 2, "), row(""), row("\"id\": -5, ")));
  }
}
