package detr.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedModelsTest {
  @Test
  void filesCarryNameAndHash() {
    assertEquals(8, PublishedModels.ALL.size());
    for (PublishedModel model : PublishedModels.ALL) {
      assertTrue(model.hashPrefix().matches("[0-9a-f]{8}"), model.file());
      assertEquals(
          model.name() + "-" + model.hashPrefix() + ".pth", model.file().replace('_', '-'));
    }
  }

  @Test
  void findsByName() {
    assertEquals("detr_demo-da2a99e9.pth", PublishedModels.find("detr-demo").orElseThrow().file());
    assertEquals("40021d53", PublishedModels.find("detr-r101-panoptic").orElseThrow().hashPrefix());
    assertTrue(PublishedModels.find("detr_demo").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "detr-r50-e632da11.pth, detr-r50",
    "detr-r50.safetensors, detr-r50",
    "detr-r50-dc5-f0fb7ef5.pth, detr-r50-dc5",
    "detr_demo-da2a99e9.pth, detr-demo",
    "detr-r101-dc5, detr-r101-dc5"
  })
  void knowsPublishedFilesByTheirNames(String file, String name) {
    assertEquals(name, PublishedModels.ofFile(file).orElseThrow().name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-detr-r50-dc5.pth", "detr-r50-dc5-finetuned.pth", ".pth", "detr"})
  void otherFilesAreNotPublished(String file) {
    assertTrue(PublishedModels.ofFile(file).isEmpty());
  }

  @Test
  void publishedNamesTellWhatNoTensorShows() {
    for (PublishedModel model : PublishedModels.ALL) {
      Map<String, String> expected =
          switch (model.name()) {
            case "detr-r50-dc5", "detr-r101-dc5", "detr-r50-dc5-panoptic" ->
                Map.of("dilation", "true");
            case "detr-demo" -> Map.of("feature-scale", "0.1");
            default -> Map.of();
          };
      assertEquals(expected, model.settings().manifest(), model.name());
    }
  }
}
