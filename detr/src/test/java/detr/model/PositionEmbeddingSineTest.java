package detr.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the original's formula, written down pixel by pixel without any sharing. */
final class PositionEmbeddingSineTest {
  /** Float rounding of a value up to 1; everything before it is computed in double. */
  private static final double ROUNDING = 6e-8;

  @ParameterizedTest
  @CsvSource({
    // Images, height, width, model width, how many of 100 pixels are padding.
    "1, 1, 1, 256, 0",
    "2, 5, 7, 256, 0",
    "1, 25, 34, 256, 0",
    "3, 4, 6, 32, 30",
    "2, 9, 8, 12, 70",
    "2, 1, 9, 8, 50",
    "2, 9, 1, 8, 50",
    "1, 3, 5, 16, 100"
  })
  void isTheFormulaUnderAnyMask(int images, int height, int width, int modelWidth, int padding) {
    Random random = new Random(height * 31L + width);
    boolean[] padded = new boolean[images * height * width];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = random.nextInt(100) < padding;
    }
    check(Mask.of(padded, images, height, width), modelWidth);
  }

  @ParameterizedTest
  @CsvSource({"7, 11, 4, 11", "7, 11, 7, 3", "7, 11, 1, 1", "7, 11, 5, 9"})
  void isTheFormulaWherePaddingIsAtTheRightAndBottom(int height, int width, int seenH, int seenW) {
    boolean[] padded = new boolean[2 * height * width];
    for (int i = 0; i < height * width; i++) {
      padded[i] = i / width >= seenH || i % width >= seenW;
    }
    check(Mask.of(padded, 2, height, width), 64);
  }

  private static void check(Mask mask, int modelWidth) {
    Tensor actual = PositionEmbeddingSine.of(mask, modelWidth);
    int height = mask.size(1);
    int width = mask.size(2);
    int[] shape = {mask.size(0), height * width, modelWidth};
    assertArrayEquals(shape, actual.shape().sizes());
    for (int i = 0; i < actual.count(); i++) {
      int pixel = i / modelWidth % (height * width);
      int image = i / modelWidth / (height * width);
      double expected = formula(mask, image, pixel / width, pixel % width, i, modelWidth);
      assertEquals(expected, actual.data()[i], ROUNDING, "element " + i + " of " + actual);
    }
  }

  /**
   * The original's position_encoding.py: y_embed = not_mask.cumsum(1); y_embed / (y_embed[:, -1:] +
   * eps) * scale; dim_t = temperature ** (2 * (i // 2) / num_pos_feats); sine at even i, cosine at
   * odd; the rows' features come first.
   */
  private static double formula(Mask mask, int image, int y, int x, int index, int modelWidth) {
    int features = modelWidth / 2;
    int feature = index % modelWidth % features;
    boolean ofRow = index % modelWidth < features;
    double seen = seen(mask, image, y, x, ofRow);
    double all =
        ofRow
            ? seen(mask, image, mask.size(1) - 1, x, true)
            : seen(mask, image, y, mask.size(2) - 1, false);
    double position = seen / (all + 1e-6) * 2 * Math.PI;
    double angle = position / Math.pow(10000, 2.0 * (feature / 2) / features);
    return feature % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
  }

  /** Pixels that are not padding, from the edge to this one, down the column or along the row. */
  private static int seen(Mask mask, int image, int y, int x, boolean down) {
    int count = 0;
    for (int i = 0; i <= (down ? y : x); i++) {
      int pixel = down ? i * mask.size(2) + x : y * mask.size(2) + i;
      count += mask.padded(image * mask.size(1) * mask.size(2) + pixel) ? 0 : 1;
    }
    return count;
  }
}
