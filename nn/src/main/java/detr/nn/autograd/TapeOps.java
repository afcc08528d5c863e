package detr.nn.autograd;

import detr.tensor.ConvGeometry;
import detr.tensor.Dropout;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The interpreter that differentiates: every primitive runs on an inner {@link Ops} and records how
 * a gradient of its output flows back to its inputs (reverse mode, Linnainmaa 1970). Composites
 * keep their definitions in primitives, so they need no derivative of their own, and a fused kernel
 * cannot lose one.
 *
 * <p>Gradients live in the tape, by the identity of the tensor. An input that is neither an output
 * of the tape, nor {@link #watch}ed, nor a {@link #constant} is refused: a forgotten parameter
 * would otherwise train silently not at all.
 */
public sealed class TapeOps implements Ops permits FastTape {
  private final Ops inner;
  private final Tape tape;

  private SplittableRandom dropouts;
  private boolean recomputes;

  /**
   * @param inner computes the primitives; it must return memory of its own for every output
   */
  public TapeOps(Ops inner) {
    this.inner = inner;
    tape = new Tape(inner::add);
  }

  /** Declares a leaf whose gradient is wanted. */
  public Tensor watch(Tensor leaf) {
    tape.watch(leaf);
    return leaf;
  }

  /** Declares a leaf without a gradient. */
  public Tensor constant(Tensor leaf) {
    tape.hold(leaf);
    return leaf;
  }

  /**
   * Has {@link #dropout} drop from now on.
   *
   * @param seed decides what is dropped
   */
  public void dropOut(long seed) {
    dropouts = new SplittableRandom(seed);
  }

  /** Has every {@link #layer} computed anew on the way back from now on, to keep less of it. */
  public void recompute() {
    recomputes = true;
  }

  /** The next choice of what is dropped out; {@link Dropout#NONE} unless told to drop. */
  Dropout nextDropout(float probability) {
    return dropouts == null || probability == 0
        ? Dropout.NONE
        : new Dropout(probability, dropouts.nextLong());
  }

  /** Zeroes elements and divides the others by 1 − probability, as PyTorch does. */
  @Override
  public Tensor dropout(Tensor x, float probability) {
    Dropout next = nextDropout(probability);
    return next.drops() ? dropoutBy(x, next.probability(), next.seed()) : x;
  }

  /** The derivative drops what was dropped. */
  @Override
  public Tensor dropoutBy(Tensor x, float probability, long seed) {
    return record(
        inner.dropoutBy(x, probability, seed),
        g -> accumulate(x, () -> inner.dropoutBy(g, probability, seed)),
        x);
  }

  @Override
  public Tensor layer(Tensor x, Layer layer) {
    if (!recomputes) {
      return layer.forward(this, x);
    }
    int before = tape.length();
    long seed = dropouts == null ? 0 : dropouts.nextLong();
    Tensor y = forward(layer, x, seed);
    if (tape.length() > before) {
      tape.replace(
          before,
          y,
          g -> {
            int down = tape.length();
            accumulate(forward(layer, x, seed), g);
            tape.backwardTo(down);
          });
    }
    return y;
  }

  /** With random numbers of its own, the same each time. */
  private Tensor forward(Layer layer, Tensor x, long seed) {
    SplittableRandom others = dropouts;
    dropouts = others == null ? null : new SplittableRandom(seed);
    Tensor y = layer.forward(this, x);
    dropouts = others;
    return y;
  }

  @Override
  public Tensor constant(Supplier<Tensor> value) {
    return constant(inner.constant(value));
  }

  @Override
  public Tensor zeros(int... sizes) {
    return constant(inner.zeros(sizes));
  }

  /**
   * Runs the tape backwards once.
   *
   * @param output a result of this tape
   * @param gradient of the loss by the output, of the same shape
   */
  public void backward(Tensor output, Tensor gradient) {
    backward(List.of(output), List.of(gradient));
  }

  /**
   * The same from several outputs, such as the predictions of all decoder layers.
   *
   * @param outputs results of this tape
   * @param gradients of the loss by each of them, of the same shapes
   * @throws IllegalArgumentException if there are not as many, or a shape differs
   */
  public void backward(List<Tensor> outputs, List<Tensor> gradients) {
    if (outputs.size() != gradients.size()) {
      throw new IllegalArgumentException(
          gradients.size() + " gradients for " + outputs.size() + " outputs");
    }
    for (int i = 0; i < outputs.size(); i++) {
      Tensor output = outputs.get(i);
      tape.require(output);
      if (!output.shape().equals(gradients.get(i).shape())) {
        throw new IllegalArgumentException("gradient " + gradients.get(i) + " for " + output);
      }
      accumulate(output, gradients.get(i));
    }
    tape.backwardTo(0);
  }

  /** The gradient by a watched leaf; zeros if the output does not depend on it. */
  public Tensor gradient(Tensor leaf) {
    return tape.gradient(leaf);
  }

  /** Adds an operation, which needs no derivative if all that goes in is constant. */
  Tensor record(Tensor output, Tape.Backward backward, Tensor... inputs) {
    tape.record(output, backward, inputs);
    return output;
  }

  /** Adds to an input's gradient, which is computed only where it is wanted. */
  void accumulate(Tensor input, Supplier<Tensor> gradient) {
    tape.accumulate(input, gradient);
  }

  private void accumulate(Tensor input, Tensor gradient) {
    accumulate(input, () -> gradient);
  }

  boolean isConstant(Tensor tensor) {
    return tape.isConstant(tensor);
  }

  @Override
  public Tensor add(Tensor a, Tensor b) {
    return record(
        inner.add(a, b),
        g -> {
          accumulate(a, g);
          accumulate(b, () -> sumTo(g, b.shape()));
        },
        a,
        b);
  }

  @Override
  public Tensor multiply(Tensor a, Tensor b) {
    return record(
        inner.multiply(a, b),
        g -> {
          accumulate(a, () -> inner.multiply(g, b));
          accumulate(b, () -> sumTo(inner.multiply(g, a), b.shape()));
        },
        a,
        b);
  }

  private Tensor sumTo(Tensor x, Shape shape) {
    return x.shape().equals(shape) ? x : sumOver(x, shape);
  }

  /** The sum over the axes along which {@code shape} was broadcast. */
  Tensor sumOver(Tensor x, Shape shape) {
    return inner.produce(shape, out -> Derivatives.sumBroadcast(x, out), x);
  }

  @Override
  public Tensor scale(Tensor x, float factor) {
    return record(inner.scale(x, factor), g -> accumulate(x, inner.scale(g, factor)), x);
  }

  /** The derivative at 0 is 0, as in PyTorch. */
  @Override
  public Tensor relu(Tensor x) {
    Tensor y = inner.relu(x);
    return record(y, g -> accumulate(x, map(g, y, (dy, out) -> out > 0 ? dy : 0)), x);
  }

  @Override
  public Tensor sigmoid(Tensor x) {
    Tensor y = inner.sigmoid(x);
    return record(y, g -> accumulate(x, map(g, y, (dy, out) -> dy * out * (1 - out))), x);
  }

  private Tensor map(Tensor gradient, Tensor value, Derivatives.Elementwise derivative) {
    return inner.produce(
        gradient.shape(),
        out -> Derivatives.map(gradient, value, derivative, out),
        gradient,
        value);
  }

  @Override
  public Tensor matmul(Tensor a, Tensor b) {
    return record(
        inner.matmul(a, b),
        g -> {
          accumulate(a, () -> inner.matmul(g, inner.transpose(b)));
          boolean shared = b.shape().rank() == 2;
          accumulate(
              b,
              () -> inner.matmul(inner.transpose(shared ? asRows(a) : a), shared ? asRows(g) : g));
        },
        a,
        b);
  }

  private Tensor asRows(Tensor x) {
    return inner.reshape(x, x.shape().rows(), x.size(-1));
  }

  @Override
  public Tensor permute(Tensor x, int... axes) {
    int[] inverse = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      inverse[axes[i]] = i;
    }
    return record(inner.permute(x, axes), g -> accumulate(x, inner.permute(g, inverse)), x);
  }

  @Override
  public Tensor reshape(Tensor x, int... sizes) {
    return record(
        inner.reshape(x, sizes), g -> accumulate(x, inner.reshape(g, x.shape().sizes())), x);
  }

  @Override
  public Tensor mean(Tensor x) {
    return record(
        inner.mean(x),
        g ->
            accumulate(x, () -> inner.produce(x.shape(), out -> Derivatives.spreadMean(g, out), g)),
        x);
  }

  @Override
  public Tensor rsqrt(Tensor x, float eps) {
    Tensor y = inner.rsqrt(x, eps);
    return record(y, g -> accumulate(x, map(g, y, (dy, out) -> -0.5f * dy * out * out * out)), x);
  }

  @Override
  public Tensor maskKeys(Tensor scores, Mask keyPadding) {
    Tensor y = inner.maskKeys(scores, keyPadding);
    return record(
        y,
        g -> accumulate(scores, map(g, y, (dy, out) -> out == Float.NEGATIVE_INFINITY ? 0 : dy)),
        scores);
  }

  /** dx = y · (dy − Σ dy·y) in each row. */
  @Override
  public Tensor softmax(Tensor x) {
    Tensor y = inner.softmax(x);
    return record(
        y,
        g -> {
          Tensor weighted = inner.multiply(g, y);
          Tensor sum = inner.scale(inner.mean(weighted), x.size(-1));
          accumulate(x, inner.subtract(weighted, inner.multiply(y, sum)));
        },
        x);
  }

  @Override
  public Tensor unfold(Tensor x, ConvGeometry window) {
    return record(
        inner.unfold(x, window),
        g ->
            accumulate(x, () -> inner.produce(x.shape(), out -> Col2im.fold(g, x, window, out), g)),
        x);
  }

  @Override
  public Tensor interpolate(Tensor x, int height, int width) {
    return record(
        inner.interpolate(x, height, width),
        g -> {
          Tensor sources = inner.interpolate(Col2im.numbers(x), height, width);
          accumulate(
              x, () -> inner.produce(x.shape(), out -> Col2im.gather(g, sources, out), g, sources));
        },
        x);
  }

  @Override
  public Tensor maxPool(Tensor x, ConvGeometry window) {
    return record(
        inner.maxPool(x, window),
        g ->
            accumulate(
                x, () -> inner.produce(x.shape(), out -> Col2im.unpool(g, x, window, out), g, x)),
        x);
  }
}
