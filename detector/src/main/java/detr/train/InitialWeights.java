package detr.train;

import java.util.List;

/** What builds the parameters that a training starts from. */
@FunctionalInterface
public interface InitialWeights {
  /**
   * @param classes to be learnt
   * @param seed of what is random
   */
  StateDict of(List<String> classes, long seed);
}
