package detr.nn.optim;

import java.util.List;

/**
 * Parameters that learn at one rate.
 *
 * @param name for messages and logs, such as "backbone"
 * @param rate the learning rate before any {@link Schedule}
 * @param decay the weight decay
 */
public record ParameterGroup(String name, List<Parameter> parameters, double rate, double decay) {
  /**
   * @throws IllegalArgumentException if rate or decay is negative or not finite
   */
  public ParameterGroup {
    parameters = List.copyOf(parameters);
    if (!(rate >= 0 && decay >= 0 && Double.isFinite(rate + decay))) {
      throw new IllegalArgumentException(
          "%s: a learning rate of %s and a weight decay of %s".formatted(name, rate, decay));
    }
  }
}
