package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecyclerTest {
  private final Recycler recycler = new Recycler();

  @Test
  void whatIsTakenBackIsLentAgain() {
    float[] array = recycler.take(100);
    assertNotSame(array, recycler.take(100), "the first is still lent");
    recycler.takeBack();
    float[] again = recycler.take(100);
    assertEquals(100, again.length);
    recycler.takeBack();
    assertSame(again, recycler.take(90), "a longer one serves as well");
  }

  @Test
  void theSmallestThatFitsIsLentAndNoneThatIsMuchTooLong() {
    float[] small = recycler.take(110);
    float[] large = recycler.take(140);
    recycler.takeBack();
    assertEquals(50, recycler.take(50).length);
    assertSame(small, recycler.take(100));
    assertSame(large, recycler.take(100));
    assertEquals(100, recycler.take(100).length);
  }

  @Test
  void whatIsUnusedIsKeptWhileItIsTheLesserPart() {
    float[] small = recycler.take(100);
    float[] large = recycler.take(1000);
    recycler.takeBack();
    assertSame(large, recycler.take(1000));
    recycler.takeBack();
    assertSame(small, recycler.take(100));
    recycler.takeBack();
    assertNotSame(large, recycler.take(1000), "1000 unused floats beside 100 are let go of");
  }

  /** As batches of photos do: every round asks for other sizes. */
  @Test
  void roundsOfChangingSizesMakeFewArrays() {
    Random random = new Random(1);
    Map<float[], Boolean> seen = new IdentityHashMap<>();
    for (int round = 0; round < 100; round++) {
      double scale = 1 + 0.4 * random.nextDouble();
      for (int i = 1; i <= 20; i++) {
        int length = (int) (scale * 100 * i);
        float[] array = recycler.take(length);
        assertTrue(array.length >= length && array.length <= 1.5 * length);
        seen.put(array, true);
      }
      recycler.takeBack();
    }
    assertTrue(seen.size() < 100, seen.size() + " arrays for 2000 that were lent");
  }
}
