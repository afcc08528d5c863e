package detr.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class StratificationTest {
  private static final double[] SHARES = {0.7, 0.2, 0.1};

  /** 500 examples of four classes, of which the rarest is in about one of 25, and empty ones. */
  private static List<Map<Long, Integer>> examples() {
    Random random = new Random(8);
    List<Map<Long, Integer>> examples = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Map<Long, Integer> objects = new TreeMap<>();
      double[] chances = {0.5, 0.2, 0.1, 0.04};
      for (int c = 0; c < chances.length; c++) {
        if (random.nextDouble() < chances[c]) {
          objects.put(c + 10L, 1 + random.nextInt(6));
        }
      }
      examples.add(objects);
    }
    return examples;
  }

  @Test
  void everyClassHasItsShareOfObjectsInEveryPart() {
    List<Map<Long, Integer>> examples = examples();
    int[] parts = Stratification.parts(examples, SHARES, 5);
    for (long c = 10; c < 14; c++) {
      int[] found = new int[3];
      for (int i = 0; i < parts.length; i++) {
        found[parts[i]] += examples.get(i).getOrDefault(c, 0);
      }
      int all = Arrays.stream(found).sum();
      for (int p = 0; p < found.length; p++) {
        // No further off than two examples.
        assertEquals(SHARES[p] * all, found[p], 12, "class " + c + " in part " + p);
      }
    }
    for (int p = 0; p < SHARES.length; p++) {
      int part = p;
      long images = Arrays.stream(parts).filter(x -> x == part).count();
      assertEquals(SHARES[p] * parts.length, images, 12);
    }
  }

  /** Two examples have the rare class, and wherever the others are, one of them is in each part. */
  @Test
  void theRarestClassIsSharedOutFirst() {
    List<Map<Long, Integer>> examples = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      examples.add(i == 3 || i == 11 ? Map.of(1L, 2, 2L, 1) : Map.of(1L, 2));
    }
    for (long seed = 0; seed < 10; seed++) {
      int[] parts = Stratification.parts(examples, new double[] {0.5, 0.5}, seed);
      assertEquals(1, parts[3] + parts[11], "seed " + seed);
      assertEquals(10, Arrays.stream(parts).sum());
    }
  }

  @Test
  void theChoiceFollowsFromTheSeed() {
    List<Map<Long, Integer>> examples = examples();
    int[] one = Stratification.parts(examples, SHARES, 5);
    assertArrayEquals(one, Stratification.parts(examples, SHARES, 5));
    assertFalse(Arrays.equals(one, Stratification.parts(examples, SHARES, 6)));
  }
}
