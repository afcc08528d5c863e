package detr.model;

import detr.nn.Conv2d;
import detr.nn.ParameterScope;
import detr.tensor.ConvGeometry;
import detr.tensor.Ops;
import detr.tensor.Tensor;

/** A block of a {@link ResNet}: what some convolutions make of its input, plus the input. */
public sealed interface ResidualBlock permits Bottleneck, BasicBlock {
  /** [N, H, W, inputs] → [N, H', W', outputs]. */
  Tensor forward(Ops ops, Tensor x);

  /** Takes what brings the input to the output's shape; null where it already has it. */
  static Conv2d downsample(
      ResNetConfig config, ParameterScope scope, int inputs, int outputs, int stride) {
    return stride == 1 && inputs == outputs
        ? null
        : config.convolution(
            scope.at("downsample"), "0", "1", inputs, outputs, ConvGeometry.of(1, stride, 0));
  }
}
