package detr.inference;

import detr.geometry.Box;
import detr.image.ImageSize;
import detr.model.DetrOutput;
import detr.model.PanopticClasses;
import detr.model.PassResult;
import detr.result.Segment;
import detr.result.Segmentation;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * From the model's outputs to a panoptic segmentation, as the original's PostProcessPanoptic: every
 * pixel goes to the strongest mask of the queries that found something; masks of one kind of stuff
 * become one segment; segments of four pixels or fewer are dropped and their pixels go to others.
 */
public final class PostProcessPanoptic {
  /** The score that a query must exceed in the original. */
  public static final float THRESHOLD = 0.85f;

  private static final int SMALLEST_AREA = 5;

  private PostProcessPanoptic() {}

  /**
   * The queries that found something: those whose most probable class is not no-object, and is more
   * probable than the threshold. Only their masks are needed.
   *
   * @param logits [N, Q, classes + 1]
   * @param n the image's index in the batch
   */
  public static int[] found(Tensor logits, int n, float threshold) {
    int queries = logits.size(1);
    int outputs = logits.size(2);
    float[] data = logits.data();
    return IntStream.range(0, queries)
        .filter(
            q -> {
              int row = logits.offset() + (n * queries + q) * outputs;
              int best = PostProcess.best(data, row, outputs);
              return best != outputs - 1
                  && (float) PostProcess.probability(data, row, outputs, best) > threshold;
            })
        .toArray();
  }

  /**
   * The segmentations of all images of a pass.
   *
   * @param made with the masks of the queries of {@link #found}
   * @param input what the pass was given
   * @param threshold as of {@link #found}
   */
  public static List<Segmentation> segmentations(
      PassResult made, ModelInput input, float threshold, PanopticClasses classes) {
    DetrOutput.Prediction last = made.output().prediction();
    List<Segmentation> found = new ArrayList<>();
    for (int n = 0; n < input.images().size(); n++) {
      found.add(
          segmentation(
              last.logits(),
              last.boxes(),
              n,
              found(last.logits(), n, threshold),
              made.masks().get(n),
              input.seen().get(n),
              input.padded(),
              input.images().get(n).width(),
              input.images().get(n).height(),
              classes));
    }
    return found;
  }

  /**
   * The segmentation of an image. Its masks are enlarged to the batch's size, with the padding, and
   * only what belongs to the image is looked at.
   *
   * @param logits [N, Q, classes + 1]
   * @param boxes [N, Q, 4]
   * @param n the image's index in the batch
   * @param found queries of {@link #found}
   * @param masks their logits [q, h, w]
   * @param seen the size the model saw the image in
   * @param padded the size of the batch; that of the image if it has no padding
   * @param width of the original image in pixels
   * @param height of the original image in pixels
   * @param classes of the model
   * @throws IllegalArgumentException if a shape does not fit
   */
  public static Segmentation segmentation(
      Tensor logits,
      Tensor boxes,
      int n,
      int[] found,
      Tensor masks,
      ImageSize seen,
      ImageSize padded,
      int width,
      int height,
      PanopticClasses classes) {
    if (masks.shape().rank() != 3 || masks.size(0) != found.length) {
      throw new IllegalArgumentException(masks + " for " + found.length + " queries");
    }
    PostProcess.Predictions all = PostProcess.predictions(logits, boxes, n, width, height);
    int[] classIds = IntStream.of(found).map(q -> all.classIds()[q]).toArray();
    MaskArgmax contest = new MaskArgmax(masks, seen, padded, width, height);
    int[] kept = IntStream.range(0, found.length).toArray();
    int[] ids = kept.length == 0 ? new int[width * height] : contest.winners(kept);
    mergeStuff(ids, classIds, classes);
    int[] areas = areas(ids, kept.length);
    while (IntStream.of(areas).anyMatch(area -> area < SMALLEST_AREA)) {
      int[] before = kept;
      int[] areasBefore = areas;
      kept =
          IntStream.range(0, before.length)
              .filter(i -> areasBefore[i] >= SMALLEST_AREA)
              .map(i -> before[i])
              .toArray();
      // Merged masks are gone for good, as in the original: their pixels are contested anew.
      ids = kept.length == 0 ? new int[width * height] : contest.winners(kept);
      areas = areas(ids, kept.length);
    }
    List<Segment> segments = new ArrayList<>();
    for (int id = 0; id < kept.length; id++) {
      int classId = classIds[kept[id]];
      int q = found[kept[id]];
      Box box = all.boxes().get(q);
      segments.add(
          new Segment(
              id,
              classes.names().get(classId),
              classId,
              classes.isThing(classId),
              all.scores()[q],
              areas[id],
              box));
    }
    return new Segmentation(width, height, ids, segments);
  }

  /** Gives the pixels of all masks of one kind of stuff to the first of them. */
  private static void mergeStuff(int[] ids, int[] classIds, PanopticClasses classes) {
    Map<Integer, Integer> firstOfClass = new HashMap<>();
    int[] merged = new int[Math.max(1, classIds.length)];
    for (int i = 0; i < classIds.length; i++) {
      boolean thing = classes.isThing(classIds[i]);
      Integer first = thing ? null : firstOfClass.putIfAbsent(classIds[i], i);
      merged[i] = first == null ? i : first;
    }
    for (int i = 0; i < ids.length; i++) {
      ids[i] = merged[ids[i]];
    }
  }

  private static int[] areas(int[] ids, int count) {
    int[] areas = new int[count];
    for (int i = 0; count > 0 && i < ids.length; i++) {
      areas[ids[i]]++;
    }
    return areas;
  }
}
