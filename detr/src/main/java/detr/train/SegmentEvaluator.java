package detr.train;

import detr.data.Example;
import detr.data.Target;
import detr.image.ImageSize;
import detr.image.RgbImage;
import detr.inference.Batch;
import detr.inference.PostProcessPanoptic;
import detr.model.DetrOutput;
import detr.model.MaskPasses;
import detr.model.PanopticClasses;
import detr.model.PassResult;
import detr.model.TrainableDetr;
import detr.result.Segmentation;
import detr.tensor.Mask;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.loss.LayerPredictions;
import detr.train.loss.LossWeights;
import detr.train.loss.MaskLosses;
import detr.train.loss.Match;
import detr.train.loss.SetCriterion;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Divides images into segments with a panoptic model, and measures the masks of the queries that
 * are matched to objects, as in training.
 */
final class SegmentEvaluator {
  private final MaskPasses passes;
  private final PanopticClasses classes;
  private final SetCriterion criterion;

  /** Passes over images of equal sizes do the same. */
  private record Key(Shape images, Mask mask) {}

  /**
   * What was predicted for an image.
   *
   * @param match of its objects with queries
   * @param loss of the matched queries' masks
   */
  record Seen(DetrOutput detections, Match match, double loss, Segmentation segments) {}

  SegmentEvaluator(TrainableDetr model, SetCriterion criterion, FastOps ops) {
    this.criterion = criterion;
    passes = new MaskPasses(model.segm(), ops);
    classes = model.panopticClasses();
  }

  /**
   * @param batch of the example alone, as the model sees it
   */
  Seen see(Example example, Batch batch) {
    Tensor images = batch.images();
    Mask padding = batch.mask();
    PassResult result =
        passes.run(
            new Key(images.shape(), padding),
            images,
            padding,
            (output, n) -> chosen(match(output, example.target()), found(output)));
    DetrOutput output = result.output();
    Match match = match(output, example.target());
    int[] found = found(output);
    int[] chosen = chosen(match, found);
    Tensor masks = result.masks().getFirst();
    RgbImage image = example.image();
    ImageSize seen = new ImageSize(images.size(1), images.size(2));
    Segmentation segments =
        PostProcessPanoptic.segmentation(
            output.prediction().logits(),
            output.prediction().boxes(),
            0,
            found,
            only(masks, chosen, found),
            seen,
            seen,
            image.width(),
            image.height(),
            classes);
    double loss = loss(only(masks, chosen, match.queries()), example.target(), match);
    return new Seen(output, match, loss, segments);
  }

  private Match match(DetrOutput output, Target target) {
    DetrOutput.Prediction last = output.prediction();
    LayerPredictions outputs = LayerPredictions.of(last.logits(), last.boxes(), null);
    return criterion.matcher().match(outputs, List.of(target)).getFirst();
  }

  private static int[] found(DetrOutput output) {
    return PostProcessPanoptic.found(
        output.prediction().logits(), 0, PostProcessPanoptic.THRESHOLD);
  }

  private static int[] chosen(Match match, int[] found) {
    return IntStream.concat(IntStream.of(match.queries()), IntStream.of(found))
        .distinct()
        .sorted()
        .toArray();
  }

  /**
   * The masks of some queries.
   *
   * @param masks [chosen, h, w]
   * @param chosen the queries they are of
   */
  private static Tensor only(Tensor masks, int[] chosen, int[] wanted) {
    Tensor only = Tensor.zeros(wanted.length, masks.size(1), masks.size(2));
    int size = masks.size(1) * masks.size(2);
    for (int i = 0; i < wanted.length; i++) {
      int query = wanted[i];
      int at =
          IntStream.range(0, chosen.length)
              .filter(c -> chosen[c] == query)
              .findFirst()
              .orElseThrow();
      System.arraycopy(masks.data(), masks.offset() + at * size, only.data(), i * size, size);
    }
    return only;
  }

  private double loss(Tensor masks, Target target, Match match) {
    Tensor one = masks.reshape(1, masks.size(0), masks.size(1), masks.size(2));
    LossWeights weights = criterion.weights();
    MaskLosses losses =
        new MaskLosses(
            one,
            List.of(target),
            List.of(match.ofMatched()),
            Math.max(1, target.count()),
            weights,
            Tensor.zeros(one.shape().sizes()));
    return weights.mask() * losses.focal() + weights.dice() * losses.dice();
  }
}
