package detr.model;

import detr.nn.MismatchException;
import detr.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The sizes of a DETR, read off its tensors' names and shapes.
 *
 * @param blocks blocks in each stage of the ResNet
 * @param dilation whether the last stage is dilated (DC5); no tensor shows it
 * @param width D, the model width
 * @param heads attention heads; no tensor shows them
 * @param feedForward hidden width of the feed-forward networks
 * @param queries Q, the number of object queries
 * @param classes outputs of the class head without the no-object class
 */
public record DetrConfig(
    List<Integer> blocks,
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

  /** The key of a converted model's setting that says whether it is dilated: true or false. */
  public static final String DILATION = "dilation";

  private static final int HEADS = 8;

  public DetrConfig {
    blocks = List.copyOf(blocks);
  }

  /**
   * Reads the sizes off a state dict with the official names.
   *
   * @throws MismatchException if it is not a DETR; the message names the tensor that is missing
   */
  public static DetrConfig of(Map<String, Shape> shapes, boolean dilation) {
    Shape queries = matrix(shapes, "query_embed.weight");
    Shape classes = matrix(shapes, "class_embed.weight");
    Shape hidden = matrix(shapes, "transformer.encoder.layers.0.linear1.weight");
    List<Integer> blocks = new ArrayList<>();
    for (int stage = 1; stage <= 4; stage++) {
      blocks.add(count(shapes, "backbone.0.body.layer" + stage + ".", ".conv1.weight"));
    }
    if (queries.size(1) % HEADS != 0) {
      throw new MismatchException(
          "tensor query_embed.weight has shape %s, and %d heads cannot share a width of %d"
              .formatted(queries, HEADS, queries.size(1)));
    }
    if (classes.size(0) < 2) {
      throw new MismatchException(
          "tensor class_embed.weight has shape %s, which leaves no class besides no-object"
              .formatted(classes));
    }
    return new DetrConfig(
        blocks,
        dilation,
        queries.size(1),
        HEADS,
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
  private static int count(Map<String, Shape> shapes, String before, String after) {
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

  /** The usual name, such as {@code detr-r50} or {@code detr-r101-dc5}. */
  public String architecture() {
    int layers = 2 + 3 * blocks.stream().mapToInt(Integer::intValue).sum();
    return "detr-r" + layers + (dilation ? "-dc5" : "");
  }
}
