package detr.model;

import detr.tensor.Mask;
import detr.tensor.Tensor;

/**
 * The fixed sine position encoding (DETR, section 3.2 and appendix A.4; Vaswani et al. 2017,
 * section 3.5, in two dimensions). Half of the features encode the row, half the column, each
 * counted over the pixels that are not padding and scaled to 0..2π.
 */
final class PositionEmbeddingSine {
  private static final double TEMPERATURE = 10_000;
  private static final double SCALE = 2 * Math.PI;
  private static final double EPS = 1e-6;

  private final int height;
  private final int width;
  private final int features;
  private final double[] frequencies;
  private final float[] embedding;

  private PositionEmbeddingSine(Mask mask, int modelWidth) {
    height = mask.size(1);
    width = mask.size(2);
    features = modelWidth / 2;
    frequencies = new double[features / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = Math.pow(TEMPERATURE, -2.0 * i / features);
    }
    embedding = new float[mask.shape().count() * modelWidth];
  }

  /**
   * @param mask [N, H, W], true at padding
   * @param modelWidth D
   * @return tokens [N, H·W, D]: the row's features, then the column's, sine and cosine in turn
   */
  static Tensor of(Mask mask, int modelWidth) {
    var embedding = new PositionEmbeddingSine(mask, modelWidth);
    int images = mask.size(0);
    for (int image = 0; image < images; image++) {
      embedding.fill(mask, image);
    }
    int tokens = embedding.height * embedding.width;
    return Tensor.of(embedding.embedding, images, tokens, modelWidth);
  }

  private void fill(Mask mask, int image) {
    int[] rows = new int[height * width];
    int[] columns = new int[height * width];
    for (int i = 0; i < rows.length; i++) {
      int seen = mask.padded(image * rows.length + i) ? 0 : 1;
      rows[i] = seen + (i < width ? 0 : rows[i - width]);
      columns[i] = seen + (i % width == 0 ? 0 : columns[i - 1]);
    }
    for (int i = 0; i < rows.length; i++) {
      int lastRow = rows[(height - 1) * width + i % width];
      int lastColumn = columns[i / width * width + width - 1];
      int token = image * rows.length + i;
      // Neighbours mostly share a coordinate, so most features are copies of the last pixel's.
      boolean sameRow = i % width > 0 && rows[i - 1] == rows[i] && lastOf(rows, i - 1) == lastRow;
      encode(token, 0, sameRow ? token - 1 : -1, rows[i], lastRow);
      boolean sameColumn =
          i >= width
              && columns[i - width] == columns[i]
              && columns[(i / width - 1) * width + width - 1] == lastColumn;
      encode(token, features, sameColumn ? token - width : -1, columns[i], lastColumn);
    }
  }

  private int lastOf(int[] rows, int pixel) {
    return rows[(height - 1) * width + pixel % width];
  }

  private void encode(int token, int offset, int like, int count, int last) {
    int at = token * 2 * features + offset;
    if (like >= 0) {
      System.arraycopy(embedding, like * 2 * features + offset, embedding, at, features);
      return;
    }
    double position = count / (last + EPS) * SCALE;
    for (int i = 0; i < frequencies.length; i++) {
      embedding[at + 2 * i] = (float) Math.sin(position * frequencies[i]);
      embedding[at + 2 * i + 1] = (float) Math.cos(position * frequencies[i]);
    }
  }
}
