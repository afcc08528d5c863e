package detr.nn.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An exponential moving average of the parameters (Polyak and Juditsky 1992), which evaluates
 * better than the parameters of the last step, for it averages out the steps' noise:
 *
 * <pre>  average ← d · average + (1 − d) · value,  d = min(decay, (1 + t) / (10 + t))</pre>
 *
 * <p>after step t, so that the first steps, which are far from where training ends, are soon
 * forgotten.
 */
public final class WeightAverage {
  private final List<Parameter> parameters;
  private final double decay;
  private final Map<String, float[]> averages = new LinkedHashMap<>();

  /**
   * Starts from the parameters as they are.
   *
   * @param decay of old values, 0 to 1, 0.999 for example
   * @throws IllegalArgumentException if it is not in that range
   */
  public WeightAverage(List<Parameter> parameters, double decay) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("a decay of " + decay + "; give 0 or more, below 1");
    }
    this.parameters = List.copyOf(parameters);
    this.decay = decay;
    for (Parameter parameter : parameters) {
      averages.put(parameter.name(), parameter.value().toArray());
    }
  }

  /**
   * Takes in the parameters after a step.
   *
   * @param step counted from 1
   */
  public void update(long step) {
    float kept = (float) Math.min(decay, (1.0 + step) / (10.0 + step));
    float taken = 1 - kept;
    for (Parameter parameter : parameters) {
      float[] average = averages.get(parameter.name());
      float[] value = parameter.value().data();
      for (int i = 0; i < average.length; i++) {
        average[i] = kept * average[i] + taken * value[i];
      }
    }
  }

  /** The average of a parameter; not a copy. */
  public float[] average(String name) {
    return averages.get(name);
  }

  /**
   * Exchanges the parameters' values with their averages, to evaluate or save those; a second call
   * exchanges them back.
   */
  public void exchange() {
    for (Parameter parameter : parameters) {
      float[] average = averages.get(parameter.name());
      float[] value = parameter.value().data();
      for (int i = 0; i < average.length; i++) {
        float kept = average[i];
        average[i] = value[i];
        value[i] = kept;
      }
    }
  }
}
