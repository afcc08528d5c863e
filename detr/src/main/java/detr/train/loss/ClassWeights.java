package detr.train.loss;

import java.util.List;
import java.util.Map;

/**
 * What classes count for in the cross-entropy, as torch.nn.CrossEntropyLoss has it: more for rare
 * ones, for example.
 *
 * @param ofClasses one weight for each class; empty where all count for 1
 */
public record ClassWeights(List<Double> ofClasses) {
  /** All classes count for 1. */
  public static final ClassWeights EQUAL = new ClassWeights(List.of());

  /**
   * @throws IllegalArgumentException if a weight is not more than 0, or infinite
   */
  public ClassWeights {
    ofClasses = List.copyOf(ofClasses);
    for (double weight : ofClasses) {
      if (!(weight > 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException("a class cannot count for " + weight);
      }
    }
  }

  /**
   * By the names of classes; those that are not named count for 1.
   *
   * @param classes of the model, in their order
   * @throws IllegalArgumentException if there is no class of a name
   */
  public static ClassWeights of(Map<String, Double> byName, List<String> classes) {
    if (byName.isEmpty()) {
      return EQUAL;
    }
    for (String name : byName.keySet()) {
      if (!classes.contains(name)) {
        throw new IllegalArgumentException(
            "there is no class '%s' to weigh; the classes are %s"
                .formatted(name, String.join(", ", classes)));
      }
    }
    return new ClassWeights(classes.stream().map(name -> byName.getOrDefault(name, 1.0)).toList());
  }

  /** The weight of a class's objects: 1 unless told. */
  public double of(int label) {
    return ofClasses.isEmpty() ? 1 : ofClasses.get(label);
  }
}
