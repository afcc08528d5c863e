package detr.bench.jmh;

import detr.tensor.Activation;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A linear map with bias of {@code rows} vectors from {@code k} to {@code outputs} elements. */
record Linear(int rows, int k, int outputs) implements Product {
  static final String EXAMPLE = "850x256x2048 (rows, inputs, outputs)";
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})x(\\d{1,6})x(\\d{1,6})");

  static Linear parse(String text) {
    int[] n = Dimensions.parse(text, FORM, EXAMPLE);
    return new Linear(n[0], n[1], n[2]);
  }

  @Override
  public Work work() {
    double floats = (double) rows * k + ((double) k + 1 + rows) * outputs;
    return Work.of((double) rows * k * outputs, floats);
  }

  @Override
  public Function<FastOps, Tensor> layer() {
    Tensor x = Noise.tensor(rows, k);
    Tensor weight = Noise.tensor(outputs, k);
    Tensor bias = Noise.tensor(outputs);
    return ops -> ops.linear(x, weight, bias, Activation.NONE);
  }
}
