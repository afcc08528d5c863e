package detr.model;

import detr.nn.MismatchException;
import detr.tensor.Shape;
import java.util.Map;

/**
 * The sizes of a DETR, read off its tensors' names and shapes.
 *
 * @param dilation whether the last stage is dilated (DC5); no tensor shows it
 * @param width D, the model width
 * @param heads attention heads; no tensor shows them
 * @param feedForward hidden width of the feed-forward networks
 * @param queries Q, the number of object queries
 * @param classes outputs of the class head without the no-object class
 */
public record DetrConfig(
    ResNetConfig backbone,
    boolean dilation,
    int width,
    int heads,
    int encoderLayers,
    int decoderLayers,
    int feedForward,
    int queries,
    int classes) {
  /** Of every dropout in the transformer while training. */
  static final float DROPOUT = 0.1f;

  /** Of all published models. */
  static final int USUAL_HEADS = 8;

  /**
   * What the tensors are called that the sizes are read off.
   *
   * @param parts what the width must be a multiple of, for its parts encode rows and columns
   */
  private record Names(String queries, String classes, String backbone, int parts) {}

  private static final Names DETR =
      new Names("query_embed.weight", "class_embed.weight", "backbone.0.body.", 4);
  private static final Names SHORT_DETR =
      new Names("query_pos", "linear_class.weight", "backbone.", 2);

  /** How many objects a small DETR finds at most, unless told. */
  public static final int SMALL_QUERIES = 25;

  /**
   * A DETR for small machines, which has a million parameters and sees features at 1/16 of the
   * image's size.
   *
   * @param classes without no-object
   */
  public static DetrConfig small(int classes, int queries) {
    ResNetConfig backbone = ResNetConfig.small(32, 32, 96, 128);
    return new DetrConfig(backbone, false, 128, USUAL_HEADS, 1, 3, 256, queries, classes);
  }

  /**
   * Reads the sizes off a state dict with the official names; heads are 8.
   *
   * @throws MismatchException if it is not a DETR; the message names the tensor that is missing
   */
  public static DetrConfig of(Map<String, Shape> shapes, boolean dilation) {
    return of(shapes, dilation, USUAL_HEADS);
  }

  /** The same with another number of heads. */
  static DetrConfig of(Map<String, Shape> shapes, boolean dilation, int heads) {
    return of(shapes, dilation, heads, DETR);
  }

  /** The same of a short DETR, which has other names. */
  static DetrConfig ofShort(Map<String, Shape> shapes, int heads) {
    return of(shapes, false, heads, SHORT_DETR);
  }

  private static DetrConfig of(
      Map<String, Shape> shapes, boolean dilation, int heads, Names names) {
    Shape queries = matrix(shapes, names.queries);
    Shape classes = matrix(shapes, names.classes);
    Shape hidden = matrix(shapes, "transformer.encoder.layers.0.linear1.weight");
    ResNetConfig backbone = ResNetConfig.of(shapes, names.backbone);
    if (dilation && !backbone.bottlenecks()) {
      throw new MismatchException(
          "only a backbone of bottlenecks can be dilated, and this one has basic blocks");
    }
    int width = queries.size(1);
    if (width % heads != 0) {
      throw new MismatchException(
          "tensor %s has shape %s, and %d heads cannot share a width of %d"
              .formatted(names.queries, queries, heads, width));
    }
    if (width % names.parts != 0) {
      throw new MismatchException(
          "tensor %s has shape %s, and positions need a width that is a multiple of %d"
              .formatted(names.queries, queries, names.parts));
    }
    if (classes.size(0) < 2) {
      throw new MismatchException(
          "tensor %s has shape %s, which leaves no class besides no-object"
              .formatted(names.classes, classes));
    }
    return new DetrConfig(
        backbone,
        dilation,
        width,
        heads,
        count(shapes, "transformer.encoder.layers.", ".norm1.weight"),
        count(shapes, "transformer.decoder.layers.", ".norm1.weight"),
        hidden.size(0),
        queries.size(0),
        classes.size(0) - 1);
  }

  private static Shape matrix(Map<String, Shape> shapes, String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw missing(name);
    }
    if (shape.rank() != 2 || shape.count() == 0) {
      throw new MismatchException("tensor " + name + " has shape " + shape + ", not of a matrix");
    }
    return shape;
  }

  /** How many tensors BEFORE0AFTER, BEFORE1AFTER and so on there are: at least one. */
  static int count(Map<String, Shape> shapes, String before, String after) {
    int count = 0;
    while (shapes.containsKey(before + count + after)) {
      count++;
    }
    if (count == 0) {
      throw missing(before + 0 + after);
    }
    return count;
  }

  private static MismatchException missing(String name) {
    return new MismatchException("this is not a DETR: tensor " + name + " is missing");
  }

  /** The usual name, such as {@code detr-r50}, {@code detr-r101-dc5} or {@code detr-small}. */
  public String architecture() {
    String name = backbone.small() ? "small" : "r" + backbone.layers();
    return "detr-" + name + (dilation ? "-dc5" : "");
  }
}
