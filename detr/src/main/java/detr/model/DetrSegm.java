package detr.model;

import detr.nn.ParameterScope;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DETR for panoptic segmentation (section 4.4 and figure 8): a detector, and a head that makes a
 * mask for each of its queries. {@link #forward} computes what all queries of an image share,
 * {@link #masks} the masks of as many queries at a time as memory allows.
 */
public record DetrSegm(Detr detr, MHAttentionMap bboxAttention, MaskHeadSmallConv maskHead) {
  /** What the name of a detector's architecture ends with if it has a mask head. */
  public static final String NAMED = "-panoptic";

  /** What the names of the detector's tensors begin with. */
  public static final String DETECTOR = "detr.";

  /**
   * What the detector predicts, and what masks are made of.
   *
   * @param queries the decoder's output, [N, Q, D]
   * @param keys the encoder's output, projected for the attention maps, [N, h·w, D]
   * @param mask [N, h·w], true at padding
   * @param context what the mask head's first convolution makes of the features, [N, h, w, C]
   * @param laterals what the backbone's stages add on the way, the smallest first: [N, H', W', C']
   */
  public record Output(
      DetrOutput detections,
      Tensor queries,
      Tensor keys,
      Mask mask,
      Tensor context,
      List<Tensor> laterals) {
    public Output {
      laterals = List.copyOf(laterals);
    }

    /** Of one image of the batch, in memory that no later pass uses again. */
    Output image(int n) {
      return new Output(
          detections,
          queries.rows(n, n + 1).copy(),
          keys.rows(n, n + 1).copy(),
          mask.image(n),
          context.rows(n, n + 1).copy(),
          laterals.stream().map(x -> x.rows(n, n + 1).copy()).toList());
    }

    /** All tensors. */
    public List<Tensor> tensors() {
      List<Tensor> tensors = new ArrayList<>(detections.tensors());
      tensors.addAll(List.of(queries, keys, context));
      tensors.addAll(laterals);
      return tensors;
    }
  }

  /** Whether tensors with these names are those of a model with a mask head. */
  public static boolean fits(Iterable<String> names) {
    for (String name : names) {
      if (name.startsWith("mask_head.") || name.startsWith("bbox_attention.")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Builds the model from a state dict with the official names.
   *
   * @param settings what no tensor shows
   * @throws detr.nn.MismatchException if a tensor is missing, left over, or of another shape
   */
  public static DetrSegm of(Map<String, Tensor> tensors, ModelSettings settings) {
    return of(ParameterScope.of(tensors), tensors, settings);
  }

  /** Takes all the scope's tensors, which are these. */
  public static DetrSegm of(
      ParameterScope scope, Map<String, Tensor> tensors, ModelSettings settings) {
    settings.refuse(ModelSettings.FEATURE_SCALE, "the short DETR", "a full DETR");
    Map<String, Shape> shapes = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(DETECTOR)) {
            shapes.put(name.substring(DETECTOR.length()), tensor.shape());
          }
        });
    DetrConfig config = DetrConfig.of(shapes, settings.dilation(), settings.heads());
    DetrSegm segm =
        new DetrSegm(
            Detr.of(scope.at("detr"), config),
            MHAttentionMap.of(scope.at("bbox_attention"), config.width(), config.heads()),
            MaskHeadSmallConv.of(scope.at("mask_head"), config));
    scope.requireAllTaken();
    return segm;
  }

  /**
   * @param images normalised, [N, H, W, 3]
   * @param mask [N, H, W], true at padding
   */
  public Output forward(Ops ops, Tensor images, Mask mask) {
    Detr.Features features = detr.features(ops, images, mask);
    DetrOutput detections = detr.heads(ops, features.decoded());
    Tensor queries = features.decoded().getLast();
    Tensor keys = bboxAttention.key().forward(ops, features.memory());
    Tensor context = maskHead.context(ops, features.src());
    List<Tensor> laterals = maskHead.laterals(ops, features.stages());
    ops.stage("mask_head.shared", laterals.getLast());
    return new Output(detections, queries, keys, features.mask(), context, laterals);
  }

  /**
   * The masks of some queries of one image.
   *
   * @param queries [q, D], rows of {@link Output#queries}
   * @param image an {@link Output} of this image alone
   * @return logits [q, H', W'] at about a quarter of the image's size
   */
  public Tensor masks(Ops ops, Tensor queries, Output image) {
    Shape size = image.context.shape(); // [1, h, w, C]
    Tensor keys = ops.reshape(image.keys, image.keys.size(1), image.keys.size(2));
    Tensor attention = bboxAttention.forward(ops, queries, keys, image.mask);
    int q = queries.size(0);
    attention = ops.reshape(attention, q, size.size(1), size.size(2), bboxAttention.heads());
    ops.stage("bbox_attention", attention);
    List<Tensor> laterals = image.laterals.stream().map(x -> withoutBatch(ops, x)).toList();
    Tensor masks = maskHead.forward(ops, attention, withoutBatch(ops, image.context), laterals);
    ops.stage("mask_head", masks);
    return ops.reshape(masks, q, masks.size(1), masks.size(2));
  }

  /** [1, H, W, C] → [H, W, C]. */
  private static Tensor withoutBatch(Ops ops, Tensor x) {
    return ops.reshape(x, x.size(1), x.size(2), x.size(3));
  }
}
