package detr.model;

import detr.nn.Conv2d;
import detr.nn.Scope;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import detr.tensor.Window;

/** A block of a {@link ResNet}: what some convolutions make of its input, plus the input. */
sealed interface ResidualBlock permits Bottleneck, BasicBlock {
  /** [N, H, W, inputs] → [N, H', W', outputs]. */
  Tensor forward(Ops ops, Tensor x);

  /** Takes {@code convI} and {@code bnI}. */
  static Conv2d conv(Scope scope, int index, int inputs, int outputs, Window window) {
    return Conv2d.withNorm(
        scope.at("conv" + index), scope.at("bn" + index), inputs, outputs, window);
  }

  /** What brings the input to the output's shape; null where it already has it. */
  static Conv2d downsample(Scope scope, int inputs, int outputs, int stride) {
    if (stride == 1 && inputs == outputs) {
      return null;
    }
    Scope at = scope.at("downsample");
    return Conv2d.withNorm(at.at("0"), at.at("1"), inputs, outputs, Window.of(1, stride, 0));
  }
}
