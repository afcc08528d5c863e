package detr.tensor;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the JVM compile the kernels while a program still reads files. Until they are compiled an
 * operation on vectors takes a microsecond: with a whole image that costs seconds, with tiny
 * tensors milliseconds, and the compiler learns the same.
 */
final class WarmUp {
  /** Calls enough for HotSpot's second compiler to take methods with loops as short as these. */
  private static final int ROUNDS = 1000;

  private static final long MOST_NANOS = 2_000_000_000L;
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  private final Tensor image = Tensor.zeros(1, 5, 5, 32);
  private final Tensor row = Tensor.zeros(1, 1, 6, 32);
  private final Tensor square = Tensor.zeros(32, 32, 3, 3);
  private final Tensor pointwise = Tensor.zeros(32, 32, 1, 1);
  private final Tensor wide = Tensor.zeros(64, 32, 1, 1);
  private final Tensor bias = Tensor.zeros(64);
  private final Tensor keys = Tensor.zeros(1, 64, 32);
  private final Tensor queries = Tensor.zeros(1, 6, 32);
  private final Tensor channels = Tensor.zeros(32);
  private final Mask noPadding = Mask.none(1, 64);

  WarmUp() {}

  /** Starts it in the background, once in a process. */
  static void start() {
    if (STARTED.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("detr-warm-up").start(() -> new WarmUp().run());
    }
  }

  private void run() {
    long start = System.nanoTime();
    try (FastOps ops = new FastOps(1)) {
      for (int i = 0; i < ROUNDS && System.nanoTime() - start < MOST_NANOS; i++) {
        ops.pass(this, () -> everyKernel(ops), List::of);
      }
    }
  }

  Tensor everyKernel(FastOps ops) {
    Window three = Window.of(3, 1, 1);
    conv(ops, image, square, three, null);
    conv(ops, image, square, Window.of(3, 2, 1), null);
    Window one = Window.of(1, 1, 0);
    conv(ops, row, pointwise, one, row);
    ops.convAffine(row, wide, one, bias, bias, null, Activation.RELU);
    ops.maxPool(image, three);
    Tensor x = ops.attention(queries, keys, keys, 2, noPadding);
    x = ops.layerNorm(ops.add(x, queries), channels, channels, 1);
    return ops.sigmoid(x);
  }

  private void conv(FastOps ops, Tensor x, Tensor weight, Window window, Tensor residual) {
    ops.convAffine(x, weight, window, channels, channels, residual, Activation.RELU);
  }
}
