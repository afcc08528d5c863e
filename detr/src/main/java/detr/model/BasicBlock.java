package detr.model;

import detr.nn.Conv2d;
import detr.nn.ParameterScope;
import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/**
 * A residual block of two 3×3 convolutions (He et al. 2016, figure 5, left), plus the input, which
 * a third convolution brings to shape where needed.
 *
 * @param downsample null where the input already has the output's shape
 */
record BasicBlock(Conv2d conv1, Conv2d conv2, Conv2d downsample) implements ResidualBlock {
  static BasicBlock of(
      ResNetConfig config, ParameterScope scope, int inputs, int planes, int stride) {
    ConvGeometry first = ConvGeometry.of(3, stride, 1);
    ConvGeometry second = ConvGeometry.of(3, 1, 1);
    return new BasicBlock(
        config.convolution(scope, "conv1", "bn1", inputs, planes, first),
        config.convolution(scope, "conv2", "bn2", planes, planes, second),
        ResidualBlock.downsample(config, scope, inputs, planes, stride));
  }

  @Override
  public Tensor forward(Ops ops, Tensor x) {
    Tensor residual = downsample == null ? x : downsample.forward(ops, x, Activation.NONE);
    Tensor y = conv1.forward(ops, x, Activation.RELU);
    return conv2.forward(ops, y, residual, Activation.RELU);
  }
}
