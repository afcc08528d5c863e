package detr.model;

import detr.nn.Conv2d;
import detr.nn.Linear;
import detr.nn.Mlp;
import detr.nn.ParameterScope;
import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * DETR (Carion et al. 2020, figure 2): a backbone's features, with positions, go through a
 * transformer; every object query comes out as one class and one box.
 */
public record Detr(
    DetrConfig config,
    ResNet backbone,
    Conv2d inputProjection,
    Transformer transformer,
    Tensor queries,
    Linear classHead,
    Mlp boxHead)
    implements Model {
  /**
   * Builds the model from a state dict with the official names.
   *
   * @param dilation whether it is a DC5 model, which no tensor shows
   * @throws detr.nn.MismatchException if a tensor is missing, left over, or of another shape
   */
  public static Detr of(Map<String, Tensor> tensors, boolean dilation) {
    return of(tensors, dilation, DetrConfig.USUAL_HEADS);
  }

  /** The same with another number of attention heads, which no tensor shows either. */
  static Detr of(Map<String, Tensor> tensors, boolean dilation, int heads) {
    return of(ParameterScope.of(tensors), Model.shapes(tensors), dilation, heads);
  }

  /** Takes all the scope's tensors, whose shapes these are. */
  static Detr of(ParameterScope scope, Map<String, Shape> shapes, boolean dilation, int heads) {
    Detr detr = of(scope, DetrConfig.of(shapes, dilation, heads));
    scope.requireAllTaken();
    return detr;
  }

  /** Takes the model's tensors. */
  static Detr of(ParameterScope scope, DetrConfig config) {
    int width = config.width();
    return new Detr(
        config,
        ResNet.of(scope.at("backbone", 0).at("body"), config.backbone(), config.dilation()),
        Conv2d.withBias(
            scope.at("input_proj"), config.backbone().channels(), width, ConvGeometry.of(1, 1, 0)),
        Transformer.of(scope.at("transformer"), config),
        scope.at("query_embed").tensor("weight", config.queries(), width),
        Linear.of(scope.at("class_embed"), width, config.classes() + 1),
        Mlp.of(scope.at("bbox_embed"), width, width, width, 4));
  }

  @Override
  public String architecture() {
    return config.architecture();
  }

  @Override
  public ModelSettings settings() {
    return ModelSettings.NONE.withDilation(config.dilation()).withHeads(config.heads());
  }

  /**
   * What the heads are given.
   *
   * @param stages of the backbone, the last at the features' size h × w
   * @param src the projected features [N, h, w, D]
   * @param mask [N, h·w], true at padding
   * @param memory the encoder's output [N, h·w, D]
   * @param decoded the output of every decoder layer, [N, Q, D] each
   */
  record Features(
      List<Tensor> stages, Tensor src, Mask mask, Tensor memory, List<Tensor> decoded) {}

  @Override
  public DetrOutput forward(Ops ops, Tensor images, Mask mask) {
    return heads(ops, features(ops, images, mask).decoded);
  }

  /** All of {@link #forward} but the heads. */
  Features features(Ops ops, Tensor images, Mask mask) {
    List<Tensor> stages = backbone.stages(ops, images);
    Tensor src = inputProjection.forward(ops, stages.getLast(), Activation.NONE); // [N, h, w, D]
    src = ops.stage("input_proj", src);
    int n = src.size(0);
    int h = src.size(1);
    int w = src.size(2);
    Tensor tokens = ops.reshape(src, n, h * w, config.width());
    Mask featureMask = mask.resize(h, w);
    Tensor pos =
        ops.constant(() -> PositionEmbeddingSine.of(featureMask, config.width())); // [N, h·w, D]
    pos = ops.stage("position", pos);
    Mask tokenMask = featureMask.reshape(n, h * w);
    Tensor memory = transformer.encoder().forward(ops, tokens, pos, tokenMask);
    List<Tensor> decoded = transformer.decode(ops, memory, tokenMask, queries, pos);
    return new Features(stages, src, tokenMask, memory, decoded);
  }

  /** The class and the box of every query, after every decoder layer. */
  DetrOutput heads(Ops ops, List<Tensor> decoded) {
    List<DetrOutput.Prediction> predictions = new ArrayList<>();
    for (Tensor layer : decoded) {
      Tensor logits = classHead.forward(ops, layer);
      Tensor boxes = ops.sigmoid(boxHead.forward(ops, layer));
      predictions.add(new DetrOutput.Prediction(logits, boxes));
    }
    ops.stage("heads", predictions.getLast().boxes());
    return new DetrOutput(predictions);
  }
}
