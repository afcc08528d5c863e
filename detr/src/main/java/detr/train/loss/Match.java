package detr.train.loss;

import java.util.stream.IntStream;

/**
 * The pairs of an image's matching: {@code queries[i]} is to predict {@code targets[i]}. Queries
 * ascend; those not named are to predict no-object.
 */
public record Match(int[] queries, int[] targets) {
  /** The number of pairs: that of targets, or of queries if those are fewer. */
  public int count() {
    return queries.length;
  }

  /** The same where of the queries only the matched ones are left, in this order. */
  public Match ofMatched() {
    return new Match(IntStream.range(0, count()).toArray(), targets);
  }
}
