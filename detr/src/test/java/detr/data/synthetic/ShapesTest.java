package detr.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.data.Example;
import detr.geometry.Boxes;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class ShapesTest {
  private static final SceneSettings SETTINGS = SceneSettings.of(128, 128);

  @Test
  void aSceneFollowsFromSeedAndIndexAloneOnAnyThread() {
    Shapes large = new Shapes(SETTINGS, 5, 64);
    Shapes small = new Shapes(SETTINGS, 5, 17);
    Example[] together =
        IntStream.range(0, 64).parallel().mapToObj(large::get).toArray(Example[]::new);
    for (int i = 16; i >= 0; i--) {
      Example alone = small.get(i);
      assertArrayEquals(alone.image().rgb(), together[i].image().rgb());
      assertArrayEquals(alone.target().boxes(), together[i].target().boxes());
      assertArrayEquals(alone.target().labels(), together[i].target().labels());
      assertEquals(i, alone.id());
    }
  }

  @Test
  void seedsAndIndicesGiveDifferentScenes() {
    Set<List<Byte>> starts = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      for (int i = 0; i < 20; i++) {
        byte[] rgb = Scene.draw(SETTINGS, seed, i).image().rgb();
        starts.add(IntStream.range(0, 30).mapToObj(at -> rgb[at]).toList());
      }
    }
    assertEquals(400, starts.size());
  }

  /** Guards the data that shipped weights were trained on, and that no platform differs. */
  @Test
  void theScenesAreThoseTheyWereWhenThisWasWritten() {
    CRC32 crc = new CRC32();
    for (int i = 0; i < 50; i++) {
      crc.update(Scene.draw(SETTINGS, 1, i).image().rgb());
    }
    assertEquals(70559792L, crc.getValue());
  }

  @Test
  void boxesAreInThePictureAndAboutAsLargeAsAsked() {
    Shapes shapes = new Shapes(SETTINGS, 2, 500);
    Set<ShapeClass> seen = EnumSet.noneOf(ShapeClass.class);
    for (int i = 0; i < shapes.size(); i++) {
      List<Scene.Shown> found = shapes.scene(i).shapes();
      assertFalse(found.isEmpty());
      assertTrue(found.size() <= 6);
      for (Scene.Shown shape : found) {
        seen.add(shape.shape());
        assertTrue(shape.x0() >= 0 && shape.y0() >= 0, shape::toString);
        assertTrue(shape.x1() <= 128 && shape.y1() <= 128, shape::toString);
        double longer = Math.max(shape.x1() - shape.x0(), shape.y1() - shape.y0());
        assertTrue(longer >= 7 && longer <= 65.5, shape::toString);
      }
    }
    assertEquals(EnumSet.allOf(ShapeClass.class), seen);
  }

  @Test
  void crowdsAreOfManySmallShapes() {
    Shapes crowds = new Shapes(SceneSettings.crowds(128), 1, 80);
    Shapes others = new Shapes(SceneSettings.proportions(128), 1, 80);
    int inCrowds = 0;
    int inOthers = 0;
    for (int i = 0; i < 80; i++) {
      List<Scene.Shown> shapes = crowds.scene(i).shapes();
      assertTrue(shapes.size() <= 20);
      for (Scene.Shown shape : shapes) {
        double longer = Math.max(shape.x1() - shape.x0(), shape.y1() - shape.y0());
        assertTrue(longer <= 2 * 0.7 * 32 + 1.5, shape::toString);
      }
      inCrowds += shapes.size();
      int few = others.scene(i).shapes().size();
      assertTrue(few >= 1 && few <= 12);
      inOthers += few;
    }
    assertTrue(inCrowds > 80 * 8, inCrowds + " in crowds");
    assertTrue(inOthers > 80 * 4, inOthers + " in others");
  }

  @Test
  void examplesHoldTheScenesShapes() {
    Shapes shapes = new Shapes(new SceneSettings(96, 64, 2, 3, 0.1, 0.2), 3, 10);
    for (int i = 0; i < 10; i++) {
      Scene scene = shapes.scene(i);
      Example example = shapes.get(i);
      double[] corners = Boxes.toCorners(example.target().boxes());
      for (int n = 0; n < scene.shapes().size(); n++) {
        Scene.Shown shape = scene.shapes().get(n);
        assertEquals(shape.shape().label(), shapes.classes().get(example.target().labels()[n]));
        double[] box = {
          shape.x0() / 96, shape.y0() / 64, shape.x1() / 96, shape.y1() / 64,
        };
        assertArrayEquals(box, Arrays.copyOfRange(corners, 4 * n, 4 * n + 4), 1e-12);
      }
      assertEquals(96, example.image().width());
      assertEquals(64, example.image().height());
    }
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThrows(IllegalArgumentException.class, () -> SceneSettings.of(15, 128));
    assertThrows(IllegalArgumentException.class, () -> SceneSettings.of(128, 5000));
    assertThrows(IllegalArgumentException.class, () -> new SceneSettings(64, 64, 2, 1, 0.1, 0.2));
    assertThrows(IllegalArgumentException.class, () -> new SceneSettings(64, 64, 1, 1, 0.1, 0.6));
    assertThrows(
        IllegalArgumentException.class, () -> new SceneSettings(64, 64, 1, 1, Double.NaN, 0.2));
    Shapes shapes = new Shapes(SETTINGS, 1, 3);
    assertThrows(IndexOutOfBoundsException.class, () -> shapes.get(3));
    assertThrows(IndexOutOfBoundsException.class, () -> shapes.get(-1));
    assertThrows(IllegalArgumentException.class, () -> new Shapes(SETTINGS, 1, 0));
  }
}
