package detr.model;

import detr.nn.Linear;
import detr.nn.ParameterScope;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A DETR's backbone that predicts by itself, with two linear heads: in every cell of its features
 * the class and the box of the object there. It is how a backbone is pretrained; the heads are
 * thrown away.
 *
 * @param tensors of the backbone, shared with the DETR, and of the heads
 * @param leaves every tensor of a pass but its input
 */
public record CellDetector(
    DetrConfig config,
    Map<String, Tensor> tensors,
    ResNet backbone,
    Linear classHead,
    Linear boxHead,
    List<ParameterScope.Leaf> leaves) {
  private static final String BACKBONE = "backbone.";

  /** A quarter of the image's side: what boxes begin with. */
  private static final double USUAL_SIDE = 0.25;

  /**
   * @param detr the tensors of a DETR, of which those of the backbone are learnt
   * @param seed of the heads
   */
  public static CellDetector of(Map<String, Tensor> detr, DetrConfig config, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    detr.forEach(
        (name, tensor) -> {
          if (name.startsWith(BACKBONE)) {
            tensors.put(name, tensor);
          }
        });
    tensors.putAll(Initialization.cellHeads(config, seed));
    ParameterScope scope = ParameterScope.of(tensors);
    int channels = config.backbone().channels();
    return new CellDetector(
        config,
        tensors,
        ResNet.of(scope.at("backbone", 0).at("body"), config.backbone(), config.dilation()),
        Linear.of(scope.at("class_cell"), channels, config.classes() + 1),
        Linear.of(scope.at("box_cell"), channels, 4),
        scope.leaves());
  }

  /**
   * @param images normalised, [N, H, W, 3]
   * @param cells their cells
   * @return one prediction, in which cells are what queries are in a DETR's
   */
  public DetrOutput forward(Ops ops, Tensor images, Cells cells) {
    Tensor features = backbone.forward(ops, images); // [N, h, w, C]
    int n = features.size(0);
    Tensor tokens = ops.reshape(features, n, cells.perImage(), features.size(3));
    Tensor logits = classHead.forward(ops, tokens);
    Tensor usual = ops.constant(() -> usualBoxes(cells)); // [N, h·w, 4]
    Tensor boxes = ops.sigmoid(ops.add(boxHead.forward(ops, tokens), usual));
    return new DetrOutput(List.of(new DetrOutput.Prediction(logits, boxes)));
  }

  /** The cells of a batch of images. */
  public Cells cells(Mask mask) {
    int reduction = config.backbone().reduction() / (config.dilation() ? 2 : 1);
    return Cells.of(
        mask, Math.ceilDiv(mask.size(1), reduction), Math.ceilDiv(mask.size(2), reduction));
  }

  /** What makes boxes around the cells' centres, before the sigmoid. */
  private static Tensor usualBoxes(Cells cells) {
    Tensor boxes = Tensor.zeros(cells.images(), cells.perImage(), 4);
    for (int i = 0; i < cells.images() * cells.perImage(); i++) {
      boxes.data()[4 * i] = logit(cells.centres()[2 * i]);
      boxes.data()[4 * i + 1] = logit(cells.centres()[2 * i + 1]);
      boxes.data()[4 * i + 2] = logit(USUAL_SIDE);
      boxes.data()[4 * i + 3] = logit(USUAL_SIDE);
    }
    return boxes;
  }

  /** The inverse of the sigmoid; of what is beyond the border as of what is near it. */
  private static float logit(double part) {
    double inside = Math.min(part, 0.99);
    return (float) Math.log(inside / (1 - inside));
  }
}
