package detr.model;

import detr.nn.Conv2d;
import detr.nn.Linear;
import detr.nn.MismatchException;
import detr.nn.ParameterScope;
import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The short DETR: the paper's listing 1 (DETR, appendix A.6), with the listing's names. It has
 * learned positions, which are added once before the encoder, torch.nn.Transformer, and a linear
 * box head; only the last decoder layer predicts. The authors' colab notebook, whose weights are
 * published, is the listing with features scaled by 0.1.
 *
 * @param config its sizes
 * @param conv brings the features to the width of the transformer
 * @param queryPos the object queries, [Q, D]
 * @param rowEmbed the positions of rows, [50, D / 2]
 * @param colEmbed the positions of columns, [50, D / 2]
 * @param featureScale what features are multiplied by
 */
record ShortDetr(
    DetrConfig config,
    ResNet backbone,
    Conv2d conv,
    Transformer transformer,
    Linear linearClass,
    Linear linearBbox,
    Tensor queryPos,
    Tensor rowEmbed,
    Tensor colEmbed,
    float featureScale)
    implements Model {
  private static final Set<String> OWN_NAMES =
      Set.of("query_pos", "row_embed", "col_embed", "linear_class.weight", "linear_bbox.weight");

  /** Whether these are the names of a short DETR, if of any. */
  static boolean isNamedBy(Set<String> names) {
    return !names.contains("query_embed.weight") && names.stream().anyMatch(OWN_NAMES::contains);
  }

  /**
   * Builds the model from a state dict with the names of the published one.
   *
   * @throws MismatchException if a tensor is missing, left over, or of another shape
   */
  static ShortDetr of(Map<String, Tensor> tensors, int heads, float featureScale) {
    Map<String, Shape> shapes = Model.shapes(tensors);
    DetrConfig config = DetrConfig.ofShort(shapes, heads);
    ParameterScope scope = ParameterScope.of(tensors);
    int width = config.width();
    ShortDetr detr =
        new ShortDetr(
            config,
            ResNet.of(scope.at("backbone"), config.backbone(), false),
            Conv2d.withBias(
                scope.at("conv"), config.backbone().channels(), width, ConvGeometry.of(1, 1, 0)),
            Transformer.ofTorch(scope.at("transformer"), config),
            Linear.of(scope.at("linear_class"), width, config.classes() + 1),
            Linear.of(scope.at("linear_bbox"), width, 4),
            scope.tensor("query_pos", config.queries(), width),
            scope.tensor("row_embed", positions(shapes, "row_embed"), width / 2),
            scope.tensor("col_embed", positions(shapes, "col_embed"), width / 2),
            featureScale);
    scope.requireAllTaken();
    return detr;
  }

  /** How many positions a table has; 50 where the tensor is none, which the scope will tell. */
  private static int positions(Map<String, Shape> shapes, String name) {
    Shape shape = shapes.get(name);
    return shape == null || shape.rank() != 2 ? 50 : shape.size(0);
  }

  @Override
  public String architecture() {
    return "short-" + config.architecture();
  }

  @Override
  public ModelSettings settings() {
    return ModelSettings.NONE.withHeads(config.heads()).withFeatureScale(featureScale);
  }

  /**
   * The listing takes one image; here a batch is padded and masked as in the full model.
   *
   * @throws MismatchException if an image has more rows or columns of features than there are
   *     positions
   */
  @Override
  public DetrOutput forward(Ops ops, Tensor images, Mask mask) {
    Tensor x = backbone.forward(ops, images); // [N, H, W, 2048]
    Tensor h = ops.stage("conv", conv.forward(ops, x, Activation.NONE)); // [N, H, W, D]
    int n = h.size(0);
    int height = h.size(1);
    int width = h.size(2);
    Tensor pos = ops.constant(() -> positions(height, width)); // [H·W, D]
    Tensor src = ops.reshape(ops.scale(h, featureScale), n, height * width, config.width());
    src = ops.stage("src", ops.add(src, pos)); // [N, H·W, D]
    Mask tokenMask = mask.resize(height, width).reshape(n, height * width);
    Tensor target = ops.add(ops.zeros(n, config.queries(), config.width()), queryPos);
    Tensor decoded = transformer.forward(ops, src, tokenMask, target); // [N, Q, D]
    Tensor logits = linearClass.forward(ops, decoded);
    Tensor boxes = ops.sigmoid(linearBbox.forward(ops, decoded));
    ops.stage("heads", boxes);
    return new DetrOutput(List.of(new DetrOutput.Prediction(logits, boxes)));
  }

  /** For every pixel its column's embedding, then its row's: [H·W, D]. */
  private Tensor positions(int height, int width) {
    if (height > rowEmbed.size(0) || width > colEmbed.size(0)) {
      throw new MismatchException(
          ("this short DETR has learned positions for %d rows and %d columns of 32 pixels;"
                  + " the image has %d and %d")
              .formatted(rowEmbed.size(0), colEmbed.size(0), height, width));
    }
    int half = config.width() / 2;
    float[] rows = rowEmbed.toArray();
    float[] columns = colEmbed.toArray();
    float[] pos = new float[height * width * 2 * half];
    for (int i = 0; i < height * width; i++) {
      System.arraycopy(columns, i % width * half, pos, 2 * i * half, half);
      System.arraycopy(rows, i / width * half, pos, (2 * i + 1) * half, half);
    }
    return Tensor.of(pos, height * width, 2 * half);
  }
}
