package detr.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.DetectOptions;
import detr.Detector;
import detr.data.synthetic.Scene;
import detr.data.synthetic.SceneSettings;
import detr.data.synthetic.ShapeClass;
import detr.data.synthetic.Smears;
import detr.geometry.Box;
import detr.result.Detection;
import detr.train.ModelState;
import detr.weights.WeightsException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BuiltInTest {
  @Test
  void theModelsKnowTheirClassesAndHowTheyWereMade() {
    assertEquals(
        ShapeClass.names(), ModelState.read(ModelSource.builtIn(BuiltIn.SHAPES)).classes());
    assertEquals(
        new Smears(48, 1, 1).classes(),
        ModelState.read(ModelSource.builtIn(BuiltIn.BLOOD_CELLS)).classes());
    for (String name : BuiltIn.NAMES) {
      String trained = ModelState.read(ModelSource.builtIn(name)).settings().trained();
      assertTrue(trained.startsWith("detr train ") && trained.contains("AP50"), trained);
    }
  }

  @Test
  void shapesFindsMostOfAFewScenes() {
    int shapes = 0;
    int found = 0;
    try (Detector detector = Detector.builtIn(BuiltIn.SHAPES)) {
      for (int i = 0; i < 10; i++) {
        Scene scene = Scene.draw(SceneSettings.of(i % 2 == 0 ? 128 : 96, 128), 4, i);
        List<Detection> all = detector.detect(scene.image(), DetectOptions.above(0.5f));
        for (Scene.Shown shown : scene.shapes()) {
          shapes++;
          found += all.stream().anyMatch(d -> isThere(d, shown)) ? 1 : 0;
        }
      }
    }
    assertTrue(found > 0.8 * shapes, found + " of " + shapes);
  }

  /** Of the same class, its centre within three pixels. */
  private static boolean isThere(Detection detection, Scene.Shown shown) {
    Box box = detection.box();
    double dx = (box.xmin() + box.xmax() - shown.x0() - shown.x1()) / 2;
    double dy = (box.ymin() + box.ymax() - shown.y0() - shown.y1()) / 2;
    return detection.label().equals(shown.shape().label()) && Math.hypot(dx, dy) < 3;
  }

  @Test
  void anotherNameIsRefused() {
    assertThrows(WeightsException.class, () -> BuiltIn.open("cats"));
  }
}
