package detr.train.loss;

import detr.data.Target;
import java.util.List;

/** Says what each query of a prediction is to predict. */
public interface Matcher {
  /**
   * Matches each image of a batch by itself.
   *
   * @param targets one for each image
   * @return one matching for each image
   * @throws IllegalArgumentException if there are not as many targets as images; if a target has a
   *     number that is not finite, a box without area, or a label the model does not have; or if a
   *     prediction is not finite. The message names image and box, or query.
   */
  List<Match> match(LayerPredictions outputs, List<Target> targets);

  /** Refuses what cannot be matched, as {@link #match} says. */
  static void requireSound(LayerPredictions outputs, List<Target> targets) {
    if (targets.size() != outputs.images()) {
      throw new IllegalArgumentException(
          targets.size() + " targets for " + outputs.images() + " images");
    }
    for (int image = 0; image < targets.size(); image++) {
      targets.get(image).requireSound(image, outputs.classes());
    }
    outputs.requireSound();
  }
}
