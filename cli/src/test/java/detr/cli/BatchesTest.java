package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.image.ImageSize;
import detr.image.ResizeRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchesTest {
  private static final ImageSize WIDE = new ImageSize(800, 1066);
  private static final ImageSize WIDER = new ImageSize(800, 1200);
  private static final ImageSize TALL = new ImageSize(1066, 800);

  private static List<List<Integer>> batches(int most, boolean pad, ImageSize... sizes) {
    return Batches.of(Arrays.asList(sizes), most, pad);
  }

  @Test
  void similarSizesGoTogether() {
    assertEquals(List.of(List.of(0, 2), List.of(1, 3)), batches(2, true, WIDE, TALL, WIDER, TALL));
    assertEquals(
        List.of(List.of(0, 2, 4), List.of(1, 3)), batches(9, true, WIDE, TALL, WIDER, TALL, WIDE));
  }

  @Test
  void withoutPaddingOnlyEqualSizesDo() {
    assertEquals(
        List.of(List.of(0, 4), List.of(1, 3), List.of(2)),
        batches(9, false, WIDE, TALL, WIDER, TALL, WIDE));
    ImageSize thin = new ImageSize(100, 1332);
    ImageSize asThin = new ImageSize(50, 666);
    assertEquals(List.of(List.of(0), List.of(1)), batches(9, false, thin, asThin));
  }

  @Test
  void aBatchHasNoMoreThanAsked() {
    assertEquals(
        List.of(List.of(0, 1), List.of(2, 3), List.of(4)),
        batches(2, true, WIDE, WIDE, WIDE, WIDE, WIDE));
    assertEquals(List.of(List.of(0), List.of(1)), batches(1, true, WIDE, WIDE));
    assertEquals(List.of(), batches(4, true));
  }

  @Test
  void whatCannotBeReadGoesAlone() {
    assertEquals(
        List.of(List.of(0), List.of(1, 3), List.of(2)), batches(9, true, null, WIDE, null, WIDE));
  }

  @Test
  void aPassTakesFortyMillionPixels() {
    ImageSize[] largest = new ImageSize[50];
    Arrays.fill(largest, new ImageSize(1333, 1333));
    assertEquals(List.of(22, 22, 6), batches(50, false, largest).stream().map(List::size).toList());
  }

  @Test
  void everyImageIsInOneBatchWithLittlePadding() {
    Random random = new Random(1);
    ImageSize[] sizes = new ImageSize[200];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] =
          ResizeRule.DETR.resizedSize(
              new ImageSize(1 + random.nextInt(3000), 1 + random.nextInt(3000)));
    }
    List<Integer> all = new ArrayList<>();
    int first = -1;
    for (List<Integer> batch : batches(5, true, sizes)) {
      assertTrue(batch.size() <= 5 && batch.getFirst() > first, "by their first images");
      first = batch.getFirst();
      all.addAll(batch);
      long own = batch.stream().mapToLong(i -> (long) sizes[i].width() * sizes[i].height()).sum();
      long width = batch.stream().mapToLong(i -> sizes[i].width()).max().orElseThrow();
      long height = batch.stream().mapToLong(i -> sizes[i].height()).max().orElseThrow();
      assertTrue(4 * batch.size() * width * height <= 5 * own, "at most a quarter more");
    }
    all.sort(null);
    assertEquals(IntStream.range(0, 200).boxed().toList(), all);
  }
}
