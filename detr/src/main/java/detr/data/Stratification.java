package detr.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011, On the Stratification of
 * Multi-label Data, algorithm 1): takes examples apart so that each part has its share of every
 * class, the rarest class first, for of it there is the least choice. An example here has a number
 * of objects of each class where theirs has a class or not; those with the most go first, while all
 * parts have room for them.
 */
public final class Stratification {
  private final List<Map<Long, Integer>> examples;
  private final int[] part;

  /** Examples, or objects of a class, that each part still wants. */
  private final double[] wanted;

  private final Map<Long, double[]> wantedOfClass = new HashMap<>();

  /** Of each class the examples that have it, in a random order, those with the most first. */
  private final Map<Long, LinkedHashSet<Integer>> having = new HashMap<>();

  private Stratification(List<Map<Long, Integer>> examples, double[] shares, long seed) {
    this.examples = examples;
    part = new int[examples.size()];
    Arrays.fill(part, -1);
    wanted = Arrays.stream(shares).map(share -> share * examples.size()).toArray();
    Map<Long, List<Integer>> byClass = new HashMap<>();
    for (int example : shuffled(examples.size(), seed)) {
      for (long c : examples.get(example).keySet()) {
        byClass.computeIfAbsent(c, _ -> new ArrayList<>()).add(example);
      }
    }
    byClass.forEach(
        (c, list) -> {
          list.sort(Comparator.comparing(example -> -examples.get(example).get(c)));
          having.put(c, new LinkedHashSet<>(list));
          int objects = list.stream().mapToInt(example -> examples.get(example).get(c)).sum();
          wantedOfClass.put(c, Arrays.stream(shares).map(share -> share * objects).toArray());
        });
  }

  private static int[] shuffled(int count, long seed) {
    SplittableRandom random = Seeds.random(seed);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /**
   * Takes examples apart.
   *
   * @param examples of each the number of objects of each class; none for an empty one
   * @param shares of the parts, which sum to 1
   * @return the part of each example; it follows from the seed
   */
  public static int[] parts(List<Map<Long, Integer>> examples, double[] shares, long seed) {
    Stratification stratification = new Stratification(examples, shares, seed);
    stratification.assignAll(shuffled(examples.size(), seed));
    return stratification.part;
  }

  private void assignAll(int[] order) {
    while (!having.isEmpty()) {
      long rarest =
          having.keySet().stream()
              .min(Comparator.<Long>comparingInt(c -> having.get(c).size()).thenComparing(c -> c))
              .orElseThrow();
      for (int example : List.copyOf(having.get(rarest))) {
        assign(example, wantedOfClass.get(rarest));
      }
    }
    for (int example : order) {
      if (part[example] < 0) {
        assign(example, wanted);
      }
    }
  }

  /** Gives an example to the part that wants it most; of equals to the one that wants any most. */
  private void assign(int example, double[] wants) {
    int best = 0;
    for (int p = 1; p < wanted.length; p++) {
      if (wants[p] > wants[best] || wants[p] == wants[best] && wanted[p] > wanted[best]) {
        best = p;
      }
    }
    part[example] = best;
    wanted[best]--;
    for (Map.Entry<Long, Integer> objects : examples.get(example).entrySet()) {
      long c = objects.getKey();
      wantedOfClass.get(c)[best] -= objects.getValue();
      having.get(c).remove(example);
      if (having.get(c).isEmpty()) {
        having.remove(c);
      }
    }
  }
}
