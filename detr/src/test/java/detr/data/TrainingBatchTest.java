package detr.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.image.RgbImage;
import detr.train.DataParallel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrainingBatchTest {
  /** Of pictures 2, 3, 4, .. pixels high, with as many objects as their number says. */
  private static TrainingBatch batch(int images) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      RgbImage image = new RgbImage(4, 2 + i, new byte[3 * 4 * (2 + i)]);
      examples.add(new Example(10 + i, image, Target.of(new int[i], new double[4 * i])));
    }
    return TrainingBatch.of(examples);
  }

  @Test
  void partsHaveTheirImagesWithTheWholeBatchsPadding() {
    TrainingBatch whole = batch(5);
    List<TrainingBatch> parts = whole.parts(2);
    assertEquals(List.of(2, 3), parts.stream().map(TrainingBatch::size).toList());
    assertEquals(List.of(12L, 13L, 14L), parts.get(1).ids());
    assertEquals(2 + 3 + 4, parts.get(1).objects());
    int image = 0;
    for (TrainingBatch part : parts) {
      for (int i = 0; i < part.size(); i++, image++) {
        assertEquals(whole.images().mask().image(image), part.images().mask().image(i));
        assertArrayEquals(
            whole.images().images().rows(image, image + 1).toArray(),
            part.images().images().rows(i, i + 1).toArray());
      }
    }
  }

  @Test
  void onlyBatchesOfSomeImagesAreSplit() {
    int[] parts = IntStream.rangeClosed(1, 9).map(DataParallel::parts).toArray();
    assertArrayEquals(new int[] {1, 1, 1, 1, 1, 1, 1, 2, 2}, parts);
  }
}
