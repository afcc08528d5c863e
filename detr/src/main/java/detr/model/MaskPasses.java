package detr.model;

import detr.tensor.Mask;
import detr.tensor.PassCost;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * The passes that make masks: one for what the queries of an image share, then one for every {@link
 * #QUERIES} of them. The passes share one array, so a panoptic model takes little more memory than
 * its detector.
 */
public final class MaskPasses {
  /**
   * How many queries go through the mask head at a time. A query's maps take some 16 MB at
   * 800×1066: eight take what the detector takes.
   */
  public static final int QUERIES = 8;

  /** Passes with equal keys do the same operations. */
  private record SharedKey(Object detection) {}

  private record MasksKey(int queries, List<Shape> maps) {
    static MasksKey of(int queries, DetrSegm.Output image) {
      List<Shape> maps = new ArrayList<>(List.of(image.context().shape()));
      image.laterals().forEach(lateral -> maps.add(lateral.shape()));
      return new MasksKey(queries, maps);
    }
  }

  private final DetrSegm model;
  private final FastOps ops;

  /**
   * @param ops computes, and keeps the passes' plans
   */
  public MaskPasses(DetrSegm model, FastOps ops) {
    this.model = model;
    this.ops = ops;
  }

  /**
   * Plans memory and packs weights.
   *
   * @param detection key of the detector's pass over these images
   */
  public void prepare(Object detection, Tensor images, Mask mask) {
    AtomicReference<DetrSegm.Output> output = new AtomicReference<>();
    ops.prepare(
        new SharedKey(detection), () -> keep(output, images, mask), DetrSegm.Output::tensors);
    if (output.get() != null) {
      DetrSegm.Output image = of(output.get(), x -> Tensor.zeros(x.shape().sizes()));
      Tensor queries = Tensor.zeros(QUERIES, image.queries().size(2));
      ops.prepare(MasksKey.of(QUERIES, image), () -> model.masks(ops, queries, image), List::of);
    }
  }

  private DetrSegm.Output keep(AtomicReference<DetrSegm.Output> kept, Tensor images, Mask mask) {
    DetrSegm.Output output = model.forward(ops, images, mask);
    kept.set(output);
    return output;
  }

  /** The same output with other tensors of the same shapes. */
  private static DetrSegm.Output of(DetrSegm.Output output, UnaryOperator<Tensor> tensor) {
    return new DetrSegm.Output(
        output.detections(),
        tensor.apply(output.queries()),
        tensor.apply(output.keys()),
        output.mask(),
        tensor.apply(output.context()),
        output.laterals().stream().map(tensor).toList());
  }

  /**
   * Runs the passes; the result is in memory of its own.
   *
   * @param detection key of the detector's pass over these images
   * @param images normalised, [N, H, W, 3]
   * @param mask [N, H, W], true at padding
   * @param choice whose masks are wanted
   */
  public PassResult run(Object detection, Tensor images, Mask mask, QueryChoice choice) {
    List<DetrSegm.Output> shared = new ArrayList<>();
    DetrSegm.Output output =
        ops.pass(
            new SharedKey(detection),
            () -> model.forward(ops, images, mask),
            DetrSegm.Output::tensors);
    DetrOutput detections = output.detections().copy();
    for (int n = 0; n < images.size(0); n++) {
      shared.add(output.image(n));
    }
    List<Tensor> masks = new ArrayList<>();
    for (int n = 0; n < images.size(0); n++) {
      masks.add(masks(shared.get(n), choice.of(detections, n)));
    }
    return new PassResult(detections, masks);
  }

  /** [chosen, H', W']. */
  private Tensor masks(DetrSegm.Output image, int[] chosen) {
    Tensor largest = image.laterals().getLast();
    Tensor masks = Tensor.zeros(chosen.length, largest.size(1), largest.size(2));
    int width = image.queries().size(2);
    for (int first = 0; first < chosen.length; first += QUERIES) {
      int count = Math.min(QUERIES, chosen.length - first);
      Tensor queries = Tensor.zeros(count, width);
      for (int i = 0; i < count; i++) {
        int from = image.queries().offset() + chosen[first + i] * width;
        System.arraycopy(image.queries().data(), from, queries.data(), i * width, width);
      }
      Tensor part =
          ops.pass(MasksKey.of(count, image), () -> model.masks(ops, queries, image), List::of);
      int to = first * largest.size(1) * largest.size(2);
      System.arraycopy(part.data(), part.offset(), masks.data(), to, part.count());
    }
    return masks;
  }

  /** What the masks of all queries take, and all before them. */
  public PassCost cost(Tensor images, Mask mask) {
    AtomicReference<DetrSegm.Output> output = new AtomicReference<>();
    PassCost shared = ops.cost(() -> keep(output, images, mask), DetrSegm.Output::tensors);
    DetrSegm.Output image = of(output.get(), x -> Tensor.unread(x.shape()));
    List<PassCost.Stage> stages = new ArrayList<>(shared.stages());
    long bytes = shared.activationBytes();
    long weights = 0;
    int all = output.get().detections().queries();
    for (int first = 0; first < all; first += QUERIES) {
      Tensor queries =
          Tensor.unread(Shape.of(Math.min(QUERIES, all - first), image.queries().size(2)));
      PassCost part = ops.cost(() -> model.masks(ops, queries, image), List::of);
      stages.addAll(part.stages());
      bytes = Math.max(bytes, part.activationBytes());
      weights = Math.max(weights, part.weightBytes());
    }
    return new PassCost(stages, bytes, shared.weightBytes() + weights);
  }
}
