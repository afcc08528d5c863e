package detr.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.image.RgbImage;
import detr.tensor.Mask;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PreprocessTest {
  /** The first published pixel values of COCO's 000000039769, whose red is 140, 142, 144. */
  @Test
  void normalisesAsPublished() {
    byte[] rgb = {(byte) 140, 0, 0, (byte) 142, 0, 0, (byte) 144, 0, 0};
    Tensor values = Preprocess.normalise(new RgbImage(3, 1, rgb));
    assertEquals(Shape.of(1, 1, 3, 3), values.shape());
    assertEquals(0.2796, values.data()[0], 1e-4);
    assertEquals(0.3138, values.data()[3], 1e-4);
    assertEquals(0.3481, values.data()[6], 1e-4);
  }

  @Test
  void normalisesEachChannelByItsOwnNumbers() {
    Tensor values = Preprocess.normalise(new RgbImage(1, 1, new byte[] {0, (byte) 255, 51}));
    assertEquals(-0.485 / 0.229, values.data()[0], 1e-6);
    assertEquals((1 - 0.456) / 0.224, values.data()[1], 1e-6);
    assertEquals((0.2 - 0.406) / 0.225, values.data()[2], 1e-6);
  }

  @Test
  void padsRightAndBottom() {
    RgbImage wide = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
    RgbImage high = new RgbImage(1, 2, new byte[] {7, 8, 9, 10, 11, 12});
    Batch batch = Preprocess.batch(List.of(wide, high));
    assertEquals(Shape.of(2, 2, 2, 3), batch.images().shape());
    assertEquals(
        Mask.of(new boolean[] {false, false, true, true, false, true, false, true}, 2, 2, 2),
        batch.mask());
    float[] a = Preprocess.normalise(wide).data();
    float[] b = Preprocess.normalise(high).data();
    float[] expected = new float[24];
    System.arraycopy(a, 0, expected, 0, 6);
    System.arraycopy(b, 0, expected, 12, 3);
    System.arraycopy(b, 3, expected, 18, 3);
    assertArrayEquals(expected, batch.images().data());
  }

  @Test
  void turnsChannelsFirstImagesRound() {
    Tensor image = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 1, 2);
    float[] storage = {9, 10, 20, 30, 40, 50, 60};
    Tensor other = Tensor.view(storage, 1, Shape.of(3, 2, 1));
    Batch batch = Preprocess.batchOfChannelsFirst(List.of(image, other));
    assertArrayEquals(
        new float[] {1, 3, 5, 2, 4, 6, 0, 0, 0, 0, 0, 0, 10, 30, 50, 0, 0, 0, 20, 40, 60, 0, 0, 0},
        batch.images().data());
    assertEquals(
        Mask.of(new boolean[] {false, false, true, true, false, true, false, true}, 2, 2, 2),
        batch.mask());
  }

  @Test
  void refusesEmptyBatchesAndOtherShapes() {
    assertThrows(IllegalArgumentException.class, () -> Preprocess.batch(List.of()));
    Tensor two = Tensor.zeros(2, 4, 4);
    assertThrows(
        IllegalArgumentException.class, () -> Preprocess.batchOfChannelsFirst(List.of(two)));
    Tensor images = Tensor.zeros(1, 4, 4, 3);
    assertThrows(IllegalArgumentException.class, () -> new Batch(images, Mask.none(1, 4, 5)));
  }
}
