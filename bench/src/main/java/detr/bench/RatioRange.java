package detr.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where the median of the ratios of two runtimes' turns lies, with a probability of 95 %. What
 * disturbs a turn often disturbs the next one too, so the ratios of neighbouring turns scatter less
 * than the times; and order statistics ask nothing of how they are distributed.
 */
record RatioRange(double low, double high) {
  /**
   * The least number of turns whose extremes enclose their median so surely: 1 − 2 · 2⁻⁶ > 0.95.
   */
  private static final int LEAST_TURNS = 6;

  /** A normal distribution has 95 % within so many deviations. */
  private static final double DEVIATIONS = 1.96;

  /** Of measurements of one number of turns; empty where these are too few to tell. */
  static Optional<RatioRange> of(Measurement ours, Measurement theirs) {
    int turns = Math.min(ours.millis().size(), theirs.millis().size());
    if (turns < LEAST_TURNS) {
      return Optional.empty();
    }
    List<Double> ratios =
        IntStream.range(0, turns)
            .mapToObj(i -> ours.millis().get(i) / theirs.millis().get(i))
            .sorted()
            .toList();
    // How many of them are below the median is binomial, with a deviation of half the root.
    int outside = (int) ((turns - DEVIATIONS * Math.sqrt(turns)) / 2);
    return Optional.of(new RatioRange(ratios.get(outside), ratios.get(turns - 1 - outside)));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f–%.2f", low, high);
  }
}
