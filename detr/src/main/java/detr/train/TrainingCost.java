package detr.train;

import detr.data.TrainingBatches;
import detr.image.ImageSize;
import detr.tensor.PassCost;
import detr.tensor.fast.Roofline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What the steps of a training take at the most, known before the first one from a recorded pass.
 *
 * @param images of a batch
 * @param largest size of a batch
 * @param heap in bytes that the whole training needs
 * @param available in bytes, the heap that there is
 * @param seconds of a step, about
 */
public record TrainingCost(
    int images, ImageSize largest, long heap, long available, double seconds) {
  /** What the young generation and what is short-lived take. */
  private static final long BESIDES = 400L << 20;

  /** The part of the peak that a step comes to, all in all. */
  private static final double EFFICIENCY = 0.5;

  private static final int SIZE_STEP = 32;
  private static final double GIGA = 1 << 30;

  /** Works out what a trainer's steps need that has its parameters, but no batch yet. */
  static final class Estimate {
    private final Trainer trainer;
    private final TrainingPlan plan;
    private final TrainingBatches batches;
    private final long held;

    Estimate(Trainer trainer, TrainingPlan plan, TrainingBatches batches) {
      this.trainer = trainer;
      this.plan = plan;
      this.batches = batches;
      System.gc();
      held = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /**
     * @throws TrainingException if the heap is too small
     */
    TrainingCost cost(int threads) {
      ImageSize largest = batches.largest();
      int images = batches.batchSize();
      long heap = heap(images, largest, plan.recompute());
      long available = Runtime.getRuntime().maxMemory();
      if (heap > available) {
        throw new TrainingException(refusal(images, largest, heap, available));
      }
      PassCost pass = trainer.cost(images, largest, batches.mostMasks(), plan.recompute());
      double operations =
          2.0 * pass.multiplyAdds() * DataParallel.parts(images) * plan.accumulate();
      double seconds = operations / (EFFICIENCY * Roofline.peak(threads) * 1e9);
      return new TrainingCost(images, largest, heap, available, seconds);
    }

    private long heap(int images, ImageSize largest, boolean recompute) {
      try {
        PassCost pass = trainer.cost(images, largest, batches.mostMasks(), recompute);
        int parts = DataParallel.parts(images);
        // Where a batch is in parts, the evaluation has packed weights of its own.
        int packed = parts == 1 ? 1 : parts + 1;
        return held
            + parts * pass.activationBytes()
            + packed * pass.weightBytes()
            + batches.bytes(images, largest)
            + BESIDES;
      } catch (ArithmeticException e) {
        // More than an array can hold.
        return Long.MAX_VALUE;
      }
    }

    private String refusal(int images, ImageSize largest, long heap, long available) {
      List<String> ways = new ArrayList<>();
      if (!plan.recompute()) {
        addIfFits(ways, "--checkpoint", heap(images, largest, true), available);
      }
      IntStream.iterate(images - 1, batch -> batch > 0, batch -> batch - 1)
          .filter(batch -> heap(batch, largest, plan.recompute()) <= available)
          .findFirst()
          .ifPresent(
              batch ->
                  addIfFits(
                      ways, "--batch " + batch, heap(batch, largest, plan.recompute()), available));
      int side = trainer.stateDict().inputSize().shorter();
      IntStream.iterate((side - 1) / SIZE_STEP * SIZE_STEP, s -> s > 0, s -> s - SIZE_STEP)
          .filter(s -> smaller(images, largest, (double) s / side) <= available)
          .findFirst()
          .ifPresent(
              s ->
                  addIfFits(
                      ways, "--size " + s, smaller(images, largest, (double) s / side), available));
      if (heap < Long.MAX_VALUE) {
        ways.add("JDK_JAVA_OPTIONS=-Xmx%dg".formatted((long) Math.ceil(heap / GIGA + 0.1)));
      }
      return "steps of %s need a heap of %s, and Java has %s; what would do: %s"
          .formatted(
              batch(images, largest),
              heap == Long.MAX_VALUE ? "more than one array can be" : gigabytes(heap),
              gigabytes(available),
              String.join(", or ", ways));
    }

    private static void addIfFits(List<String> ways, String way, long heap, long available) {
      if (heap <= available) {
        ways.add("%s (%s)".formatted(way, gigabytes(heap)));
      }
    }

    private long smaller(int images, ImageSize largest, double scale) {
      ImageSize size =
          new ImageSize(
              (int) Math.ceil(largest.height() * scale), (int) Math.ceil(largest.width() * scale));
      return heap(images, size, plan.recompute());
    }
  }

  /**
   * For a user, such as {@code 2 images padded to up to 1066x800 pixels: up to 3.0 GB of heap …}.
   */
  public String text(long steps) {
    return "%s: up to %s of heap (of %s) and about %s a step at that size; %d steps, about %s if all are as large"
        .formatted(
            batch(images, largest),
            gigabytes(heap),
            gigabytes(available),
            duration(seconds),
            steps,
            duration(seconds * steps));
  }

  private static String batch(int images, ImageSize largest) {
    return images == 1
        ? "1 image of up to %dx%d pixels".formatted(largest.width(), largest.height())
        : "%d images padded to up to %dx%d pixels"
            .formatted(images, largest.width(), largest.height());
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / GIGA);
  }

  private static String duration(double seconds) {
    if (seconds < 1) {
      return String.format(Locale.ROOT, "%.0f ms", Math.max(1, 1000 * seconds));
    }
    if (seconds < 100) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    return seconds < 6000
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.0f h", seconds / 3600);
  }
}
