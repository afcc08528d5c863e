package detr.model;

import detr.nn.Conv2d;
import detr.nn.LayerNorm;
import detr.nn.ParameterScope;
import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The backbone (DETR, section 3.2; He et al. 2016): a stem and stages of residual blocks, which
 * bring an image to features of 1/32 of its size, 2048 channels of them in ResNet-50 and deeper.
 *
 * @param pool after the stem; null in a small one
 */
public record ResNet(Conv2d stem, ConvGeometry pool, List<Stage> stages) {
  private static final ConvGeometry STEM = ConvGeometry.of(7, 2, 3);
  private static final ConvGeometry SMALL_STEM = ConvGeometry.of(3, 2, 1);
  private static final ConvGeometry POOL = ConvGeometry.of(3, 2, 1);

  /**
   * Residual blocks of the same width, which torchvision calls a layer.
   *
   * @param norm over the channels of each place, of the last block's output; null but in a small
   *     backbone, whose convolutions have no norms of their own
   */
  public record Stage(List<ResidualBlock> blocks, LayerNorm norm) {
    Tensor forward(Ops ops, Tensor input) {
      Tensor x = input;
      for (ResidualBlock block : blocks) {
        x = ops.layer(x, block::forward);
      }
      return norm == null ? x : norm.forward(ops, x);
    }
  }

  /**
   * @param dilation DC5: the last stage keeps its input's resolution and dilates its 3×3 instead;
   *     with bottlenecks only
   */
  static ResNet of(ParameterScope scope, ResNetConfig config, boolean dilation) {
    ConvGeometry window = config.small() ? SMALL_STEM : STEM;
    Conv2d stem = config.convolution(scope, "conv1", "bn1", 3, config.stem(), window);
    List<Stage> stages = new ArrayList<>();
    int inputs = config.stem();
    for (int stage = 0; stage < config.stages().size(); stage++) {
      boolean dilated = dilation && stage == config.stages().size() - 1;
      int planes = config.stages().get(stage).planes();
      ParameterScope layer = scope.at("layer" + (stage + 1));
      List<ResidualBlock> blocks = new ArrayList<>();
      for (int block = 0; block < config.stages().get(stage).blocks(); block++) {
        boolean first = block == 0;
        int stride = first && !dilated ? config.stride(stage) : 1;
        int spread = dilated && !first ? 2 : 1;
        ParameterScope at = layer.at(Integer.toString(block));
        blocks.add(
            config.bottlenecks()
                ? Bottleneck.of(config, at, inputs, planes, stride, spread)
                : BasicBlock.of(config, at, inputs, planes, stride));
        inputs = config.channels(stage);
      }
      LayerNorm norm = config.small() ? LayerNorm.of(layer.at("norm"), inputs) : null;
      stages.add(new Stage(List.copyOf(blocks), norm));
    }
    return new ResNet(stem, config.small() ? null : POOL, List.copyOf(stages));
  }

  /** [N, H, W, 3] → [N, H/32, W/32, 2048]; H/16 and W/16 if dilated. Sizes round up. */
  Tensor forward(Ops ops, Tensor images) {
    return stages(ops, images).getLast();
  }

  /**
   * The outputs of all stages: of the usual four at 1/4, 1/8, 1/16 and 1/32 of the image's size, in
   * ResNet-50 and deeper with 256, 512, 1024 and 2048 channels.
   */
  List<Tensor> stages(Ops ops, Tensor images) {
    List<Tensor> outputs = new ArrayList<>();
    Tensor x = ops.stage("backbone.stem", stem.forward(ops, images, Activation.RELU));
    if (pool != null) {
      x = ops.stage("backbone.maxpool", ops.maxPool(x, pool));
    }
    for (Stage stage : stages) {
      x = ops.stage("backbone.layer" + (outputs.size() + 1), stage.forward(ops, x));
      outputs.add(x);
    }
    return outputs;
  }
}
