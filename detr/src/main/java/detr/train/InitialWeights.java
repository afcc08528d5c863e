package detr.train;

import detr.model.DetrConfig;
import detr.model.Initialization;
import detr.model.ModelSettings;
import java.util.List;

/** What builds the parameters that a training starts from. */
@FunctionalInterface
public interface InitialWeights {
  /** A small DETR, for machines that train it on their processor. */
  InitialWeights SMALL = small(DetrConfig.SMALL_QUERIES);

  /**
   * The same with another number of queries.
   *
   * @param queries at least as many as there are objects in any image
   */
  static InitialWeights small(int queries) {
    return (classes, seed) -> {
      DetrConfig config = DetrConfig.small(classes.size(), queries);
      ModelSettings settings = ModelSettings.NONE.withHeads(config.heads());
      return new ModelState(Initialization.of(config, seed), settings, classes);
    };
  }

  /**
   * @param classes to be learnt
   * @param seed of what is random
   */
  ModelState of(List<String> classes, long seed);
}
