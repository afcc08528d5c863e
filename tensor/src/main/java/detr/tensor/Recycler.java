package detr.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Arrays that are lent for a while and lent again after: for work that makes the same sizes over
 * and over, but whose order nobody can plan, such as a step of training. Whoever gets an array
 * finds in it what the last one left.
 */
final class Recycler {
  private final Map<Integer, Deque<float[]>> free = new HashMap<>();
  private final List<float[]> lent = new ArrayList<>();

  float[] take(int length) {
    Deque<float[]> arrays = free.get(length);
    float[] array = arrays == null || arrays.isEmpty() ? new float[length] : arrays.pop();
    lent.add(array);
    return array;
  }

  /**
   * Takes back all arrays, and lets go of those that nobody has asked for since the last time:
   * other sizes are wanted now.
   */
  void takeBack() {
    free.clear();
    for (float[] array : lent) {
      free.computeIfAbsent(array.length, length -> new ArrayDeque<>()).push(array);
    }
    lent.clear();
  }
}
