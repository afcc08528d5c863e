package detr.model;

import detr.nn.Conv2d;
import detr.nn.Scope;
import detr.tensor.Activation;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import detr.tensor.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The backbone (DETR, section 3.2; He et al. 2016): a stem and four stages of {@link Bottleneck}s,
 * which bring an image to features of 1/32 of its size and 2048 channels.
 */
record ResNet(Conv2d stem, List<List<Bottleneck>> layers) {
  private static final int STEM_CHANNELS = 64;
  private static final Window STEM = Window.of(7, 2, 3);
  private static final Window POOL = Window.of(3, 2, 1);

  /** Channels of the last stage's output. */
  static final int CHANNELS = 8 * STEM_CHANNELS * Bottleneck.EXPANSION;

  /**
   * @param blocks the number of blocks in each of the four stages: 3, 4, 6, 3 in ResNet-50
   * @param dilation DC5: the last stage keeps its input's resolution and dilates its 3×3 instead
   */
  static ResNet of(Scope scope, List<Integer> blocks, boolean dilation) {
    Conv2d stem = Conv2d.withNorm(scope.at("conv1"), scope.at("bn1"), 3, STEM_CHANNELS, STEM);
    List<List<Bottleneck>> layers = new ArrayList<>();
    int inputs = STEM_CHANNELS;
    for (int stage = 0; stage < blocks.size(); stage++) {
      boolean dilated = dilation && stage == blocks.size() - 1;
      int planes = STEM_CHANNELS << stage;
      List<Bottleneck> layer = new ArrayList<>();
      for (int block = 0; block < blocks.get(stage); block++) {
        boolean first = block == 0;
        int stride = first && stage > 0 && !dilated ? 2 : 1;
        int spread = dilated && !first ? 2 : 1;
        Scope at = scope.at("layer" + (stage + 1)).at(Integer.toString(block));
        layer.add(Bottleneck.of(at, inputs, planes, stride, spread));
        inputs = planes * Bottleneck.EXPANSION;
      }
      layers.add(List.copyOf(layer));
    }
    return new ResNet(stem, List.copyOf(layers));
  }

  /** [N, H, W, 3] → [N, H/32, W/32, 2048]; H/16 and W/16 if dilated. Sizes round up. */
  Tensor forward(Ops ops, Tensor images) {
    return stages(ops, images).getLast();
  }

  /**
   * The outputs of all four stages, at 1/4, 1/8, 1/16 and 1/32 of the image's size with 256, 512,
   * 1024 and 2048 channels.
   */
  List<Tensor> stages(Ops ops, Tensor images) {
    List<Tensor> stages = new ArrayList<>();
    Tensor x = ops.stage("backbone.stem", stem.forward(ops, images, Activation.RELU));
    x = ops.stage("backbone.maxpool", ops.maxPool(x, POOL));
    for (int i = 0; i < layers.size(); i++) {
      for (Bottleneck block : layers.get(i)) {
        x = block.forward(ops, x);
      }
      x = ops.stage("backbone.layer" + (i + 1), x);
      stages.add(x);
    }
    return stages;
  }
}
