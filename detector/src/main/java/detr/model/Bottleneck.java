package detr.model;

import detr.nn.Conv2d;
import detr.nn.Scope;
import detr.tensor.Activation;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import detr.tensor.Window;

/**
 * A residual block of three convolutions (He et al. 2016, figure 5, right; stride in the 3×3 as in
 * torchvision): 1×1 down to {@code planes} channels, 3×3, 1×1 up to four times as many, plus the
 * input, which a fourth convolution brings to shape where needed.
 *
 * @param downsample null where the input already has the output's shape
 */
record Bottleneck(Conv2d conv1, Conv2d conv2, Conv2d conv3, Conv2d downsample) {
  static final int EXPANSION = 4;

  static Bottleneck of(Scope scope, int inputs, int planes, int stride, int dilation) {
    int outputs = planes * EXPANSION;
    Window spatial = new Window(3, 3, stride, dilation, dilation);
    boolean reshapes = stride != 1 || inputs != outputs;
    return new Bottleneck(
        conv(scope, 1, inputs, planes, Window.of(1, 1, 0)),
        conv(scope, 2, planes, planes, spatial),
        conv(scope, 3, planes, outputs, Window.of(1, 1, 0)),
        reshapes ? downsample(scope.at("downsample"), inputs, outputs, stride) : null);
  }

  private static Conv2d conv(Scope scope, int index, int inputs, int outputs, Window window) {
    return Conv2d.withNorm(
        scope.at("conv" + index), scope.at("bn" + index), inputs, outputs, window);
  }

  private static Conv2d downsample(Scope scope, int inputs, int outputs, int stride) {
    return Conv2d.withNorm(scope.at("0"), scope.at("1"), inputs, outputs, Window.of(1, stride, 0));
  }

  /** [N, H, W, inputs] → [N, H', W', 4 · planes]. */
  Tensor forward(Ops ops, Tensor x) {
    Tensor residual = downsample == null ? x : downsample.forward(ops, x, Activation.NONE);
    Tensor y = conv1.forward(ops, x, Activation.RELU);
    y = conv2.forward(ops, y, Activation.RELU);
    return conv3.forward(ops, y, residual, Activation.RELU);
  }
}
