package detr.train;

import detr.data.Target;
import detr.model.DetrOutput;
import detr.model.DetrSegm;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.loss.LayerPredictions;
import detr.train.loss.Match;
import detr.train.loss.Matcher;
import java.util.ArrayList;
import java.util.List;

/** The masks of the queries of an image that are matched to its objects, some queries at a time. */
final class MatchedMasks {
  private final DetrSegm.Output output;
  private final Target target;
  private final Matcher matcher;
  private final List<Tensor> masks = new ArrayList<>();

  /** Null until the detector has predicted. */
  private Match match;

  /**
   * @param output of the image alone
   */
  MatchedMasks(DetrSegm.Output output, Target target, Matcher matcher) {
    this.output = output;
    this.target = target;
    this.matcher = matcher;
  }

  /**
   * Some of the matched queries, in the order of the match; asked for from the first on. What is
   * matched is known only when the pass is run, and not when it is planned.
   *
   * @return the decoder's output of each, [count, D]
   */
  Tensor queries(FastOps ops, int first, int count) {
    Tensor all = output.queries(); // [1, Q, D]
    DetrOutput.Prediction last = output.detections().prediction();
    return ops.produce(
        Shape.of(count, all.size(2)),
        to -> {
          if (first == 0) {
            match = match(last);
          }
          int n = all.size(2);
          for (int i = 0; i < count; i++) {
            int query = first + i < match.count() ? match.queries()[first + i] : 0;
            System.arraycopy(
                all.data(), all.offset() + query * n, to.data(), to.offset() + i * n, n);
          }
        },
        all,
        last.logits(),
        last.boxes());
  }

  private Match match(DetrOutput.Prediction last) {
    LayerPredictions outputs = LayerPredictions.of(last.logits(), last.boxes(), null);
    return matcher.match(outputs, List.of(target)).getFirst();
  }

  /** [q, h, w] for each of some queries after another. */
  List<Tensor> masks() {
    return masks;
  }

  /** The match by the numbers of the masks, not of the queries. */
  Match numbered() {
    return match.ofMatched();
  }

  /** Those of all images, [N, most of an image, h, w]; zeros where an image has fewer. */
  static Tensor join(List<MatchedMasks> images) {
    Tensor any = images.getFirst().masks.getFirst();
    int most =
        images.stream()
            .mapToInt(image -> image.masks.stream().mapToInt(masks -> masks.size(0)).sum())
            .max()
            .orElseThrow();
    Tensor all = Tensor.zeros(images.size(), most, any.size(1), any.size(2));
    int room = all.count() / images.size();
    for (int n = 0; n < images.size(); n++) {
      int at = n * room;
      for (Tensor some : images.get(n).masks) {
        System.arraycopy(some.data(), some.offset(), all.data(), at, some.count());
        at += some.count();
      }
    }
    return all;
  }

  /** What of a tensor [most of an image, h, w] belongs to each of the masks. */
  List<Tensor> split(Tensor joined) {
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (Tensor some : masks) {
      parts.add(joined.rows(from, from + some.size(0)));
      from += some.size(0);
    }
    return parts;
  }
}
