package detr.bench.jmh;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A convolution of one image with a scale, a shift and a ReLU.
 *
 * @param residual whether a tensor of the output's shape is added before the ReLU
 */
record Convolution(
    int height, int width, int inputs, int outputs, int kernel, int stride, boolean residual)
    implements Product {
  static final String EXAMPLE =
      "200x267x64x256k1s1 (height, width, inputs, outputs, kernel, stride; + where a residual is"
          + " added)";
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,5})x(\\d{1,5})x(\\d{1,5})x(\\d{1,5})k(\\d{1,2})s(\\d{1,2})\\+?");

  static Convolution parse(String text) {
    int[] n = Dimensions.parse(text, FORM, EXAMPLE);
    return new Convolution(n[0], n[1], n[2], n[3], n[4], n[5], text.endsWith("+"));
  }

  ConvGeometry window() {
    return ConvGeometry.of(kernel, stride, kernel / 2);
  }

  @Override
  public int k() {
    return kernel * kernel * inputs;
  }

  @Override
  public Work work() {
    double seen = (double) window().outputHeight(height) * window().outputWidth(width);
    // A stride larger than the kernel skips pixels.
    double read = Math.min((double) height * width, seen * kernel * kernel) * inputs;
    double written = seen * outputs;
    double parameters = ((double) k() + 2) * outputs;
    return Work.of(seen * k() * outputs, read + parameters + (residual ? 2 : 1) * written);
  }

  @Override
  public Function<FastOps, Tensor> layer() {
    ConvGeometry window = window();
    Tensor x = Noise.tensor(1, height, width, inputs);
    Tensor weight = Noise.tensor(outputs, inputs, kernel, kernel);
    Tensor scale = Noise.tensor(outputs);
    Tensor shift = Noise.tensor(outputs);
    Tensor added =
        residual
            ? Noise.tensor(1, window.outputHeight(height), window.outputWidth(width), outputs)
            : null;
    return ops -> ops.convAffine(x, weight, window, scale, shift, added, Activation.RELU);
  }
}
