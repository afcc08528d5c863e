package detr.weights;

import java.util.Arrays;

/**
 * The weights by formula that stand in for the trained ones: every element is a function of the
 * seed, the tensor's name in the official state dict, and its flat index. The rules and the
 * reference outputs made with them are described in {@code shared/reference/README.md}.
 */
public final class FormulaWeights {
  private static final int PERIOD = 2039;

  private FormulaWeights() {}

  /** The elements of the tensor of this official name and shape, in row-major order. */
  public static float[] fill(String name, int... shape) {
    return fill(FormulaNumbers.SEED, name, shape);
  }

  /** The same of another model, which no reference outputs are of. */
  public static float[] fill(long seed, String name, int... shape) {
    double[] s = FormulaNumbers.signed(seed, name, PERIOD);
    String leaf = name.substring(name.lastIndexOf('.') + 1);
    String parent = name.substring(0, Math.max(0, name.length() - leaf.length() - 1));
    parent = parent.substring(parent.lastIndexOf('.') + 1);
    if (leaf.equals("running_var")) {
      return affine(s, 1, 0.1, shape);
    }
    if (leaf.equals("weight") && parent.equals("bn3")) {
      return affine(s, 0.25, 0.05, shape);
    }
    if (shape.length == 4) {
      return convolution(s, shape);
    }
    if (leaf.equals("in_proj_weight")) {
      return affine(s, 0, Math.sqrt(4.0 / shape[1]), shape);
    }
    if (containsAny(name, "query_embed", "query_pos", "row_embed", "col_embed")) {
      return affine(s, 0, Math.sqrt(3), shape);
    }
    if (shape.length == 2) {
      return affine(s, 0, gain(name) * Math.sqrt(6.0 / (shape[0] + shape[1])), shape);
    }
    if (leaf.equals("weight")) {
      return affine(s, 1, 0.1, shape);
    }
    return affine(s, 0, 0.1, shape);
  }

  private static double gain(String name) {
    if (containsAny(name, "class_embed", "linear_class")) {
      return 4;
    }
    if (containsAny(name, "bbox_embed.layers.2", "linear_bbox", "multihead_attn.out_proj")) {
      return 2;
    }
    return containsAny(name, ".self_attn.out_proj", ".linear2.") ? 0.5 : 1;
  }

  private static boolean containsAny(String name, String... parts) {
    return Arrays.stream(parts).anyMatch(name::contains);
  }

  private static float[] affine(double[] s, double mean, double scale, int[] shape) {
    float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + scale * s[i % PERIOD]);
    }
    return values;
  }

  /** Each output's weights sum to 0, so that activations stay centred. */
  private static float[] convolution(double[] s, int[] shape) {
    int fanIn = shape[1] * shape[2] * shape[3];
    int half = fanIn / 2;
    double scale = Math.sqrt(9.0 / fanIn);
    float[] values = new float[shape[0] * fanIn];
    for (int o = 0; o < shape[0]; o++) {
      for (int j = 0; j < half; j++) {
        float value = (float) (s[(int) (((long) o * half + j) % PERIOD)] * scale);
        values[o * fanIn + j] = value;
        values[o * fanIn + half + j] = -value;
      }
    }
    return values;
  }
}
