package detr.model;

import detr.nn.Conv2d;
import detr.nn.ParameterScope;
import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * A residual block of three convolutions (He et al. 2016, figure 5, right; stride in the 3×3 as in
 * torchvision): 1×1 down to {@code planes} channels, 3×3, 1×1 up to four times as many, plus the
 * input, which a fourth convolution brings to shape where needed.
 *
 * @param downsample null where the input already has the output's shape
 */
record Bottleneck(Conv2d conv1, Conv2d conv2, Conv2d conv3, Conv2d downsample)
    implements ResidualBlock {
  static final int EXPANSION = 4;

  static Bottleneck of(
      ResNetConfig config, ParameterScope scope, int inputs, int planes, int stride, int dilation) {
    int outputs = planes * EXPANSION;
    ConvGeometry pointwise = ConvGeometry.of(1, 1, 0);
    ConvGeometry spatial = new ConvGeometry(3, 3, stride, dilation, dilation);
    return new Bottleneck(
        config.convolution(scope, "conv1", "bn1", inputs, planes, pointwise),
        config.convolution(scope, "conv2", "bn2", planes, planes, spatial),
        config.convolution(scope, "conv3", "bn3", planes, outputs, pointwise),
        ResidualBlock.downsample(config, scope, inputs, outputs, stride));
  }

  @Override
  public Tensor forward(Ops ops, Tensor x) {
    Tensor residual = downsample == null ? x : downsample.forward(ops, x, Activation.NONE);
    Tensor y = conv1.forward(ops, x, Activation.RELU);
    y = conv2.forward(ops, y, Activation.RELU);
    return conv3.forward(ops, y, residual, Activation.RELU);
  }
}
