package detr.tensor.fast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Arrays that are lent for a while and lent again after: for work that makes much the same sizes
 * over and over, but whose order nobody can plan, such as a step of training. Whoever gets an array
 * finds in it what the last one left, and it may be longer than asked for: batches of photos differ
 * in size from step to step, and would else find nothing that fits.
 */
final class Recycler {
  /** An array that is longer than this many times what is asked for waits for who needs it. */
  private static final double LONGEST = 1.5;

  private final TreeMap<Integer, Deque<float[]>> free = new TreeMap<>();
  private final List<float[]> lent = new ArrayList<>();

  /** An array of at least this length. */
  float[] take(int length) {
    Map.Entry<Integer, Deque<float[]>> smallest = free.ceilingEntry(length);
    float[] array;
    if (smallest == null || smallest.getKey() > LONGEST * length) {
      array = new float[length];
    } else {
      array = smallest.getValue().pop();
      if (smallest.getValue().isEmpty()) {
        free.remove(smallest.getKey());
      }
    }
    lent.add(array);
    return array;
  }

  /**
   * Takes back all arrays. Those that nobody has asked for since the last time are kept while they
   * are less than the others; then other sizes are wanted now.
   */
  void takeBack() {
    long used = lent.stream().mapToLong(array -> array.length).sum();
    long unused =
        free.entrySet().stream()
            .mapToLong(entry -> (long) entry.getKey() * entry.getValue().size())
            .sum();
    if (unused > used) {
      free.clear();
    }
    for (float[] array : lent) {
      free.computeIfAbsent(array.length, length -> new ArrayDeque<>()).push(array);
    }
    lent.clear();
  }
}
