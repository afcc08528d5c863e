package detr.model;

import detr.nn.Conv2d;
import detr.nn.GroupNorm;
import detr.nn.MismatchException;
import detr.nn.ParameterScope;
import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The mask head (DETR, section 4.4 and figure 8): convolutions with group normalisation turn the
 * attention maps of a query into a mask, and are enlarged three times, each time with a lateral
 * connection from an earlier stage of the backbone (a feature pyramid, Lin et al. 2017).
 *
 * <p>The original's first convolution takes the image's features and the query's maps one behind
 * the other. Its sum has two parts, and that of the features is the same for every query: {@code
 * context} computes it once for an image, {@code maps} the rest.
 *
 * @param context of the first convolution, with its bias: D → D + heads channels
 * @param maps of the first convolution: heads → D + heads channels
 * @param layers the convolutions after the first
 * @param norms one for the first convolution and each of {@code layers}
 * @param output to a single channel
 * @param adapters of the lateral connections, from the smallest map to the largest
 */
public record MaskHeadSmallConv(
    Conv2d context,
    Conv2d maps,
    List<Conv2d> layers,
    List<GroupNorm> norms,
    Conv2d output,
    List<Conv2d> adapters) {
  private static final ConvGeometry SPATIAL = ConvGeometry.of(3, 1, 1);
  private static final int GROUPS = 8;

  private static final int[] NARROWER = {2, 4, 8, 16};

  /**
   * How many times narrower than the model each convolution after the first is: four in the
   * original. A small backbone has fewer stages to connect, and its head as many convolutions less.
   *
   * @throws MismatchException if a detector of these sizes can have no mask head
   */
  static int[] narrower(DetrConfig config) {
    int stages = config.backbone().stages().size();
    if (stages < 2) {
      throw new MismatchException("a mask head needs a backbone of 2 stages at least, not 1");
    }
    int[] narrower = Arrays.copyOf(NARROWER, Math.min(NARROWER.length, stages));
    int multiple = narrower[narrower.length - 1] * GROUPS;
    if (config.width() % multiple != 0 || config.heads() % GROUPS != 0) {
      throw new MismatchException(
          "a mask head needs a model width that is a multiple of %d and heads of %d, not %d and %d"
              .formatted(multiple, GROUPS, config.width(), config.heads()));
    }
    return narrower;
  }

  static MaskHeadSmallConv of(ParameterScope scope, DetrConfig config) {
    int[] narrower = narrower(config);
    int width = config.width();
    ResNetConfig backbone = config.backbone();
    int first = width + config.heads();
    List<Tensor> weights =
        scope
            .at("lay1")
            .columns(width, List.of(" (features)", " (maps)"), "weight", first, first, 3, 3);
    List<Conv2d> layers = new ArrayList<>();
    List<GroupNorm> norms = new ArrayList<>();
    List<Conv2d> adapters = new ArrayList<>();
    norms.add(GroupNorm.of(scope.at("gn1"), GROUPS, first));
    int channels = first;
    for (int i = 0; i < narrower.length; i++) {
      int outputs = width / narrower[i];
      layers.add(Conv2d.withBias(scope.at("lay" + (i + 2)), channels, outputs, SPATIAL));
      norms.add(GroupNorm.of(scope.at("gn" + (i + 2)), GROUPS, outputs));
      channels = outputs;
    }
    for (int i = 0; i < narrower.length - 1; i++) {
      int inputs = backbone.channels(backbone.stages().size() - 2 - i);
      adapters.add(
          Conv2d.withBias(
              scope.at("adapter" + (i + 1)),
              inputs,
              width / narrower[i],
              ConvGeometry.of(1, 1, 0)));
    }
    return new MaskHeadSmallConv(
        new Conv2d(weights.getFirst(), SPATIAL, null, scope.at("lay1").tensor("bias", first)),
        new Conv2d(weights.getLast(), SPATIAL, null, scope.computed(Tensor.zeros(first))),
        List.copyOf(layers),
        List.copyOf(norms),
        Conv2d.withBias(scope.at("out_lay"), channels, 1, SPATIAL),
        List.copyOf(adapters));
  }

  /** What all queries share of the first convolution: [N, h, w, D] → [N, h, w, D + heads]. */
  Tensor context(Ops ops, Tensor src) {
    return context.forward(ops, src, Activation.NONE);
  }

  /**
   * The lateral connections.
   *
   * @param stages of the backbone
   * @return from the last stage's but one to the first's: [N, H', W', C'] each
   */
  List<Tensor> laterals(Ops ops, List<Tensor> stages) {
    List<Tensor> laterals = new ArrayList<>();
    for (int i = 0; i < adapters.size(); i++) {
      Tensor stage = stages.get(stages.size() - 2 - i);
      laterals.add(adapters.get(i).forward(ops, stage, Activation.NONE));
    }
    return laterals;
  }

  /**
   * The masks of some queries of one image.
   *
   * @param attention [q, h, w, heads]
   * @param context [h, w, D + heads]
   * @param laterals [H', W', C'] each, the smallest first
   * @return logits [q, H', W', 1] at the size of the largest
   */
  Tensor forward(Ops ops, Tensor attention, Tensor context, List<Tensor> laterals) {
    Tensor x = ops.add(maps.forward(ops, attention, Activation.NONE), context);
    x = norms.get(0).forward(ops, x, Activation.RELU);
    for (int i = 0; i < layers.size(); i++) {
      x = layers.get(i).forward(ops, x, Activation.NONE);
      x = norms.get(i + 1).forward(ops, x, Activation.RELU);
      if (i < laterals.size()) {
        Tensor lateral = laterals.get(i);
        x = ops.add(ops.interpolate(x, lateral.size(0), lateral.size(1)), lateral);
      }
    }
    return output.forward(ops, x, Activation.NONE);
  }
}
