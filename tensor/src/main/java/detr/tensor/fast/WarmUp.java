package detr.tensor.fast;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the JVM compile the kernels while a program still reads files. Until they are compiled an
 * operation on vectors takes a microsecond: with a whole image that costs seconds, with tiny
 * tensors milliseconds, and the compiler learns the same.
 *
 * <p>The compiler takes methods in the order in which they get hot. The 64 outputs of a 3×3
 * convolution are 36 wide tiles a round, at 512 bits, so the one that most of a pass runs in, which
 * takes longest to compile, comes first. And it compiles them for what they have met: where no tile
 * had met a residual, the first one would have it compiled again in the middle of the image.
 */
final class WarmUp {
  /** Calls enough for HotSpot's second compiler to take methods with loops as short as these. */
  private static final int ROUNDS = 1000;

  /** Channels that give each of a product's tasks two panels at least, for a wide tile. */
  private static final int WIDE = 512;

  private static final long MOST_NANOS = 2_000_000_000L;
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  private final Tensor image = Tensor.zeros(1, 5, 5, 32);
  private final Tensor thin = Tensor.zeros(1, 5, 5, 4);
  private final Tensor row = Tensor.zeros(1, 1, 6, 32);
  private final Tensor wideRow = Tensor.zeros(1, 1, 6, WIDE);
  private final Tensor square = Tensor.zeros(64, 32, 3, 3);
  private final Tensor strided = Tensor.zeros(32, 4, 3, 3);
  private final Tensor pointwise = Tensor.zeros(32, 32, 1, 1);
  private final Tensor widening = Tensor.zeros(WIDE, 32, 1, 1);

  /** Rows of scores of an odd and of an even number of vectors at any width, and some numbers. */
  private final Tensor keys = Tensor.zeros(1, 93, 64);

  private final Tensor fewKeys = Tensor.zeros(1, 33, 64);
  private final Tensor queries = Tensor.zeros(1, 6, 64);
  private final Tensor channels = Tensor.zeros(32);
  private final Tensor doubled = Tensor.zeros(64);
  private final Tensor wideChannels = Tensor.zeros(WIDE);

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
    ConvGeometry one = ConvGeometry.of(1, 1, 0);
    ConvGeometry three = ConvGeometry.of(3, 1, 1);
    conv(ops, image, square, three, doubled, null);
    conv(ops, thin, strided, ConvGeometry.of(3, 2, 1), channels, null);
    conv(ops, row, pointwise, one, channels, row);
    conv(ops, row, widening, one, wideChannels, wideRow);
    ops.maxPool(image, three);
    Tensor x = attention(ops, queries, fewKeys);
    x = attention(ops, x, keys);
    x = ops.layerNorm(ops.add(x, queries), doubled, doubled, 1);
    return ops.sigmoid(x);
  }

  private static Tensor attention(FastOps ops, Tensor queries, Tensor keys) {
    return ops.attention(queries, keys, keys, 2, Mask.none(1, keys.size(1)));
  }

  private void conv(
      FastOps ops, Tensor x, Tensor weight, ConvGeometry window, Tensor affine, Tensor residual) {
    ops.convAffine(x, weight, window, affine, affine, residual, Activation.RELU);
  }
}
