package detr.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class MaskTest {
  private static Mask random(long seed, int percent, int... sizes) {
    Random random = new Random(seed);
    boolean[] padded = new boolean[Shape.of(sizes).count()];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = random.nextInt(100) < percent;
    }
    return Mask.of(padded, sizes);
  }

  @Test
  void resizedEveryPlaceIsThatOfTheNearestPixel() {
    int[][] sizes = {{7, 9, 2, 3}, {5, 4, 5, 4}, {13, 31, 1, 1}, {3, 2, 8, 7}, {800, 1066, 25, 34}};
    for (int[] s : sizes) {
      Mask mask = random(s[0], 50, 3, s[0], s[1]);
      Mask resized = mask.resize(s[2], s[3]);
      assertEquals(Shape.of(3, s[2], s[3]), resized.shape());
      for (int n = 0; n < 3; n++) {
        for (int y = 0; y < s[2]; y++) {
          for (int x = 0; x < s[3]; x++) {
            int fromY = y * s[0] / s[2];
            int fromX = x * s[1] / s[3];
            assertEquals(
                mask.padded((n * s[0] + fromY) * s[1] + fromX),
                resized.padded((n * s[2] + y) * s[3] + x),
                () -> mask + " to " + resized);
          }
        }
      }
    }
  }

  /** Though PyTorch's formula is in float32, of an image it always finds the exact pixel. */
  @Test
  void theNearestPixelIsExactForEverySizeOfAnImage() {
    for (int from = 1; from <= 2000; from++) {
      for (int stride : new int[] {16, 32}) {
        int to = Math.ceilDiv(from, stride);
        int[] sources = sources(from, to);
        for (int i = 0; i < to; i++) {
          assertEquals(i * from / to, sources[i], from + " to " + to);
        }
      }
    }
  }

  /** Which of {@code from} columns each of {@code to} shows: image n has bit n of their indices. */
  private static int[] sources(int from, int to) {
    int bits = 11;
    boolean[] padded = new boolean[bits * from];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = (i % from >> i / from & 1) == 1;
    }
    Mask resized = Mask.of(padded, bits, 1, from).resize(1, to);
    int[] sources = new int[to];
    for (int i = 0; i < bits * to; i++) {
      sources[i % to] |= resized.padded(i) ? 1 << i / to : 0;
    }
    return sources;
  }

  @Test
  void withoutPaddingNothingIsPadded() {
    Mask none = Mask.none(2, 6, 7);
    assertFalse(none.any());
    assertEquals(none, Mask.of(new boolean[84], 2, 6, 7));
    assertEquals(none.hashCode(), Mask.of(new boolean[84], 2, 6, 7).hashCode());
    assertEquals(Mask.none(2, 3, 2), none.resize(3, 2));
    for (int i = 0; i < 84; i++) {
      assertFalse(none.padded(i));
    }
    // Padding that the smaller mask does not show.
    boolean[] last = new boolean[84];
    last[83] = true;
    assertTrue(Mask.of(last, 2, 6, 7).any());
    assertFalse(Mask.of(last, 2, 6, 7).resize(3, 2).any());
  }

  @Test
  void equalMasksHaveEqualShapesAndPlaces() {
    Mask mask = random(1, 30, 2, 3, 4);
    assertEquals(mask, random(1, 30, 2, 3, 4));
    assertEquals(mask.hashCode(), random(1, 30, 2, 3, 4).hashCode());
    assertNotEquals(mask, random(2, 30, 2, 3, 4));
    assertNotEquals(mask, mask.reshape(2, 12));
    assertNotEquals(mask, Mask.none(2, 3, 4));
  }

  @Test
  void reshapedItHasTheSamePlacesInOrder() {
    Mask mask = random(3, 50, 2, 3, 4);
    Mask tokens = mask.reshape(2, 12);
    assertEquals(Shape.of(2, 12), tokens.shape());
    for (int i = 0; i < 24; i++) {
      assertEquals(mask.padded(i), tokens.padded(i));
    }
    assertThrows(IllegalArgumentException.class, () -> mask.reshape(2, 13));
    assertThrows(IllegalArgumentException.class, () -> tokens.resize(1, 1));
    assertThrows(IllegalArgumentException.class, () -> Mask.of(new boolean[5], 2, 3));
  }

  @Test
  void isACopyOfItsPlaces() {
    boolean[] padded = {true, false};
    Mask mask = Mask.of(padded, 1, 2);
    padded[1] = true;
    assertFalse(mask.padded(1));
  }
}
