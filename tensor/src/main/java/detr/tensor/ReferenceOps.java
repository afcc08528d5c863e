package detr.tensor;

/**
 * The specification: naive primitives that sum in double and round once, and every composite as
 * {@link Ops} defines it. Slow, obvious, and what the tests hold the fast interpreter against.
 */
public final class ReferenceOps implements Ops {
  /** Stateless: one serves any number of threads. */
  public ReferenceOps() {}

  @Override
  public Tensor add(Tensor a, Tensor b) {
    Tensor out = broadcast(b, a.shape());
    float[] data = a.data();
    for (int i = 0; i < out.count(); i++) {
      out.data()[i] += data[a.offset() + i];
    }
    return out;
  }

  @Override
  public Tensor multiply(Tensor a, Tensor b) {
    Tensor out = broadcast(b, a.shape());
    float[] data = a.data();
    for (int i = 0; i < out.count(); i++) {
      out.data()[i] *= data[a.offset() + i];
    }
    return out;
  }

  private static Tensor broadcast(Tensor b, Shape shape) {
    Tensor out = empty(shape);
    Primitives.gather(b.data(), b.offset(), Primitives.broadcastStrides(shape, b.shape()), out);
    return out;
  }

  @Override
  public Tensor scale(Tensor x, float factor) {
    Tensor out = x.copy();
    for (int i = 0; i < out.count(); i++) {
      out.data()[i] *= factor;
    }
    return out;
  }

  @Override
  public Tensor relu(Tensor x) {
    Tensor out = x.copy();
    for (int i = 0; i < out.count(); i++) {
      out.data()[i] = Math.max(out.data()[i], 0);
    }
    return out;
  }

  @Override
  public Tensor sigmoid(Tensor x) {
    Tensor out = x.copy();
    for (int i = 0; i < out.count(); i++) {
      out.data()[i] = (float) (1 / (1 + Math.exp(-out.data()[i])));
    }
    return out;
  }

  @Override
  public Tensor matmul(Tensor a, Tensor b) {
    Tensor out = empty(Primitives.matmulShape(a, b));
    Primitives.matmul(a, b, out);
    return out;
  }

  @Override
  public Tensor permute(Tensor x, int... axes) {
    Tensor out = empty(Primitives.permuted(x, axes));
    Primitives.permute(x, axes, out);
    return out;
  }

  @Override
  public Tensor reshape(Tensor x, int... sizes) {
    return x.reshape(sizes);
  }

  @Override
  public Tensor mean(Tensor x) {
    Tensor out = empty(x.shape().withLast(1));
    Primitives.mean(x, out);
    return out;
  }

  @Override
  public Tensor rsqrt(Tensor x, float eps) {
    Tensor out = empty(x.shape());
    Primitives.rsqrt(x, eps, out);
    return out;
  }

  @Override
  public Tensor maskKeys(Tensor scores, Mask keyPadding) {
    Tensor out = empty(scores.shape());
    Primitives.maskKeys(scores, keyPadding, out);
    return out;
  }

  @Override
  public Tensor softmax(Tensor x) {
    Tensor out = x.copy();
    int n = x.size(-1);
    for (int row = 0; row < x.shape().rows(); row++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = row * n; i < row * n + n; i++) {
        max = Math.max(max, out.data()[i]);
      }
      double sum = 0;
      for (int i = row * n; i < row * n + n; i++) {
        sum += Math.exp(out.data()[i] - max);
      }
      for (int i = row * n; i < row * n + n; i++) {
        boolean empty = max == Double.NEGATIVE_INFINITY;
        out.data()[i] = empty ? 0 : (float) (Math.exp(out.data()[i] - max) / sum);
      }
    }
    return out;
  }

  @Override
  public Tensor unfold(Tensor x, ConvGeometry window) {
    Tensor out = empty(Primitives.unfolded(x, window));
    Primitives.unfold(x, window, out);
    return out;
  }

  @Override
  public Tensor maxPool(Tensor x, ConvGeometry window) {
    Tensor out = empty(Primitives.pooled(x, window));
    Primitives.maxPool(x, window, out);
    return out;
  }

  @Override
  public Tensor interpolate(Tensor x, int height, int width) {
    Tensor out = empty(Primitives.interpolated(x, height, width));
    Primitives.interpolate(x, out);
    return out;
  }

  private static Tensor empty(Shape shape) {
    return Tensor.view(new float[shape.count()], 0, shape);
  }
}
