package detr.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.data.TrainingBatches;
import detr.image.ImageSize;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrainingCostTest {
  private static final Rectangles DATA = new Rectangles(4, 2);

  /**
   * Batches that are said to be larger than they are.
   *
   * @param perPixel the bytes that they take
   */
  private record Large(int batchSize, ImageSize largest, long perPixel) implements TrainingBatches {
    @Override
    public int perEpoch() {
      return 2;
    }

    @Override
    public long bytes(int images, ImageSize size) {
      return perPixel * images * size.width() * size.height();
    }

    @Override
    public int mostMasks() {
      return 0;
    }

    @Override
    public Map<String, String> values() {
      return Map.of();
    }

    @Override
    public Reader from(long first) {
      return DATA.from(first);
    }
  }

  private static TrainingCost cost(int images, ImageSize largest, boolean recompute) {
    return cost(new Large(images, largest, 0), recompute);
  }

  private static TrainingCost cost(TrainingBatches batches, boolean recompute) {
    try (DataParallel devices = new DataParallel(1)) {
      TrainingPlan plan = TrainingPlan.PAPER.toBuilder().recompute(recompute).build();
      Trainer trainer = new Trainer(TinyDetr.of(1), plan, 1, devices);
      return new TrainingCost.Estimate(trainer, plan, batches).cost(1);
    }
  }

  @Test
  void moreAndLargerImagesNeedMoreAndRecomputingLess() {
    long small = cost(1, new ImageSize(600, 800), false).heap();
    long twice = cost(2, new ImageSize(600, 800), false).heap();
    long large = cost(2, new ImageSize(600, 1600), false).heap();
    assertTrue(twice > small, twice + " for two, " + small + " for one");
    assertTrue(large > twice);
    assertTrue(cost(2, new ImageSize(600, 1600), true).heap() < large);
  }

  @Test
  void whatCannotFitIsRefusedWithWhatWould() {
    TrainingException thrown =
        assertThrows(TrainingException.class, () -> cost(3, new ImageSize(5000, 7000), false));
    String message = thrown.getMessage();
    assertTrue(
        message.startsWith("steps of 3 images padded to up to 7000x5000 pixels need a heap of "),
        message);
    for (String way : List.of("--batch ", "--size ", "JDK_JAVA_OPTIONS=-Xmx")) {
      assertTrue(message.contains(way), message);
    }
  }

  /** A smaller batch also has less made ahead. */
  @Test
  void aSmallerBatchWouldDoWhereBatchesThemselvesAreTooLarge() {
    long perPixel = Runtime.getRuntime().maxMemory() / (24 * 300 * 300);
    Large large = new Large(32, new ImageSize(300, 300), perPixel);
    String message = assertThrows(TrainingException.class, () -> cost(large, false)).getMessage();
    assertTrue(message.contains("what would do: --batch "), message);
    assertTrue(message.contains("--size "), message);
  }

  /** The step that is planned is the step that is taken: nothing more is asked for. */
  @Test
  void aStepOfTheLargestBatchTakesThePlannedMemory() {
    try (DataParallel devices = new DataParallel(1)) {
      Trainer trainer = new Trainer(TinyDetr.of(1), TrainingPlan.PAPER, 1, devices);
      ImageSize size = DATA.largest();
      long planned = trainer.cost(2, size, 0, false).activationBytes();
      trainer.step(List.of(DATA.batch(0)));
      assertEquals(planned, devices.all().memoryBytes());
    }
  }

  @Test
  void theTextTellsMemoryAndTime() {
    TrainingCost cost = new TrainingCost(2, new ImageSize(800, 1066), 3L << 30, 8L << 30, 12);
    assertEquals(
        "2 images padded to up to 1066x800 pixels: up to 3.0 GB of heap (of 8.0 GB) and about"
            + " 12 s a step at that size; 1000 steps, about 3 h if all are as large",
        cost.text(1000));
  }
}
