package detr.model;

import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How many numbers a model has learned.
 *
 * @param all parameters, without the statistics of batch normalizations
 * @param trainable those that training changes: all but the stem's and the first stage's, as in the
 *     paper; in a small model all
 */
public record ParameterCount(long all, long trainable) {
  private static final Pattern BATCH_NORM = Pattern.compile("\\.bn\\d\\.|\\.downsample\\.1\\.");
  private static final Pattern FROZEN = Pattern.compile("\\.body\\.(conv1|layer1)\\.");

  /**
   * Counts.
   *
   * @param elements of every tensor, by its official name
   * @param small whether the model is one whose backbone is trained from its first layer on
   */
  public static ParameterCount of(Map<String, Long> elements, boolean small) {
    Predicate<String> parameter = name -> !BATCH_NORM.matcher(name).find();
    Predicate<String> changed = name -> small || !FROZEN.matcher(name).find();
    return new ParameterCount(count(elements, parameter), count(elements, parameter.and(changed)));
  }

  private static long count(Map<String, Long> elements, Predicate<String> counted) {
    return elements.entrySet().stream()
        .filter(entry -> counted.test(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
