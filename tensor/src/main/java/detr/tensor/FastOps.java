package detr.tensor;

import detr.tensor.kernel.Kernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The interpreter for inference: composites run as fused, packed, multithreaded kernels.
 *
 * <p>Within {@link #pass}, outputs live in planned memory that the next pass uses again. Outside,
 * every operation returns memory of its own. Weights given to {@link #linear} and {@link
 * #convAffine} are packed at first use and kept, as long as this object lives, by identity; they
 * must not change.
 *
 * <p>Results are the same for every number of threads. One thread at a time may use an object.
 */
public final class FastOps implements Ops, AutoCloseable {
  private static final int PLANS_KEPT = 8;

  private final Workers workers;
  private final PackedWeights weights;
  private final Elementwise elementwise;
  private final Gemm gemm;
  private final Attention attention;
  private final Scratch scratch;
  private final Kernels kernels = Kernels.get();

  private final Map<Object, MemoryPlan> plans =
      new LinkedHashMap<>(PLANS_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, MemoryPlan> eldest) {
          return size() > PLANS_KEPT;
        }
      };
  private float[] slab = new float[0];
  private MemoryPlan plan;
  private boolean recording;
  private List<PassCost.Stage> stages;
  private long multiplyAdds;
  private StageListener listener = (name, value) -> {};

  /**
   * @param threads how many work on an operation, the caller included
   * @throws IllegalArgumentException if fewer than one
   */
  public FastOps(int threads) {
    workers = new Workers(threads);
    scratch = new Scratch(threads);
    weights = new PackedWeights(workers);
    elementwise = new Elementwise(workers);
    gemm = new Gemm(workers, scratch);
    attention = new Attention(workers, scratch);
  }

  /** Says what computes, such as {@code vector 512 bits, 2 threads}. */
  public String description() {
    int threads = workers.threads();
    return kernels.name() + (threads == 1 ? ", 1 thread" : ", " + threads + " threads");
  }

  /** Sets who is told of stages from now on. */
  public void listen(StageListener stageListener) {
    listener = stageListener;
  }

  /**
   * Runs a forward pass in planned memory. The first pass of a key plans it; later ones follow the
   * plan, so the same key must mean the same operations on the same shapes.
   *
   * @param key equal for passes that do the same: the input's shape and its mask, say
   * @param results the tensors of a result; they stay valid until the next pass
   * @throws IllegalStateException if the operations are not those that were planned
   */
  public <T> T pass(Object key, Supplier<T> forward, Function<T, List<Tensor>> results) {
    MemoryPlan known = plan(key, forward, results);
    if (slab.length < known.size()) {
      // Lets go of the old array first: both together may not fit.
      plans.values().forEach(MemoryPlan::release);
      slab = null;
      slab = new float[known.size()];
    }
    known.replay(slab);
    plan = known;
    try {
      return forward.get();
    } finally {
      plan = null;
    }
  }

  /**
   * Does what the first pass of a key does before it computes: plans memory and packs weights.
   *
   * @param forward must not look at the elements of tensors
   */
  public <T> void prepare(Object key, Supplier<T> forward, Function<T, List<Tensor>> results) {
    plan(key, forward, results);
  }

  private <T> MemoryPlan plan(Object key, Supplier<T> forward, Function<T, List<Tensor>> results) {
    MemoryPlan known = plans.get(key);
    if (known == null) {
      known = record(forward, results);
      plans.put(key, known);
    }
    return known;
  }

  /** What a pass would take; packs no weights and computes nothing. */
  public <T> PassCost cost(Supplier<T> forward, Function<T, List<Tensor>> results) {
    stages = new ArrayList<>();
    weights.frozen(true);
    try {
      MemoryPlan planned = record(forward, results);
      return new PassCost(List.copyOf(stages), 4L * planned.size());
    } finally {
      weights.frozen(false);
      stages = null;
    }
  }

  private <T> MemoryPlan record(Supplier<T> forward, Function<T, List<Tensor>> results) {
    plan = new MemoryPlan();
    recording = true;
    multiplyAdds = 0;
    try {
      plan.finish(results.apply(forward.get()));
      return plan;
    } finally {
      recording = false;
      plan = null;
    }
  }

  /** Where an operation's output goes; shape and inputs matter only while recording. */
  private Tensor output(Shape shape, Tensor... inputs) {
    if (plan == null) {
      return Tensor.view(new float[shape.count()], 0, shape);
    }
    return recording ? plan.record(shape, inputs) : planned(shape);
  }

  private Tensor scratch(int floats) {
    Shape shape = Shape.of(floats);
    if (plan == null) {
      return Tensor.zeros(floats);
    }
    return recording ? plan.recordScratch(shape) : planned(shape);
  }

  private Tensor planned(Shape shape) {
    Tensor next = plan.next();
    if (!next.shape().equals(shape)) {
      throw new IllegalStateException(
          "this pass makes " + shape + " where the plan of its key has " + next.shape());
    }
    return next;
  }

  /** A tensor in memory; a planned one already is, or will be. */
  private Tensor parameter(Tensor tensor) {
    return recording && plan.records(tensor) ? tensor : weights.resident(tensor);
  }

  @Override
  public Tensor stage(String name, Tensor x) {
    if (!recording) {
      listener.reached(name, x);
    } else if (stages != null) {
      stages.add(new PassCost.Stage(name, multiplyAdds));
      multiplyAdds = 0;
    }
    return x;
  }

  @Override
  public Tensor constant(Supplier<Tensor> value) {
    if (plan == null) {
      return value.get();
    }
    return recording ? plan.recordConstant(value.get()) : plan.next();
  }

  @Override
  public Tensor zeros(int... sizes) {
    Tensor out = output(Shape.of(sizes));
    if (!recording) {
      Kernels.clear(out.data(), out.offset(), out.count());
    }
    return out;
  }

  @Override
  public Tensor linear(Tensor x, Tensor weight, Tensor bias, Activation activation) {
    Naive.require(weight.shape().rank() == 2 && x.size(-1) == weight.size(1), "linear", x, weight);
    Tensor out = output(x.shape().withLast(weight.size(0)), x);
    PackedMatrix packed = weights.linear(weight);
    Tensor shift = parameter(bias);
    multiplyAdds += (long) x.count() * weight.size(0);
    if (!recording) {
      product(gemm.rows(x).times(packed)).into(out, null, shift, null, activation);
    }
    return out;
  }

  @Override
  public Tensor convAffine(
      Tensor x,
      Tensor weight,
      Window window,
      Tensor scale,
      Tensor shift,
      Tensor residual,
      Activation activation) {
    Naive.requireImages(x);
    boolean fits =
        weight.size(1) == x.size(3)
            && weight.size(2) == window.height()
            && weight.size(3) == window.width();
    Naive.require(fits, "convAffine", x, weight);
    Shape unfolded = Naive.unfolded(x, window);
    Shape shape = unfolded.withLast(weight.size(0));
    if (residual != null && !residual.shape().equals(shape)) {
      throw new IllegalArgumentException("residual " + residual + " for output " + shape);
    }
    Tensor out = output(shape, x, residual);
    PackedMatrix packed = weights.convolution(weight);
    Tensor factor = parameter(scale);
    Tensor offset = parameter(shift);
    multiplyAdds += (long) shape.count() * unfolded.size(-1);
    if (!recording) {
      product(gemm.windows(x, window).times(packed))
          .into(out, factor, offset, residual, activation);
    }
    return out;
  }

  private Gemm product(Gemm ready) {
    scratch.ensure(ready.spare());
    return ready;
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding) {
    boolean fits = q.size(2) == k.size(2) && q.size(0) == k.size(0) && q.size(2) % heads == 0;
    Naive.require(fits, "attention", q, k);
    Naive.require(k.shape().equals(v.shape()), "attention", k, v);
    if (!keyPadding.shape().equals(Shape.of(k.size(0), k.size(1)))) {
      throw new IllegalArgumentException("key padding " + keyPadding + " for keys " + k);
    }
    Tensor out = output(q.shape(), q, k, v);
    Tensor packs = scratch(Attention.packSize(k, heads));
    multiplyAdds += 2L * q.count() * k.size(1);
    if (!recording) {
      attention.run(q, k, v, heads, keyPadding, packs, out);
    }
    return out;
  }

  @Override
  public Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, float eps) {
    Naive.require(weight.count() == x.size(-1), "layerNorm", x, weight);
    Tensor out = output(x.shape(), x);
    Tensor factor = parameter(weight);
    Tensor shift = parameter(bias);
    if (!recording) {
      elementwise.layerNorm(x, factor, shift, eps, out);
    }
    return out;
  }

  @Override
  public Tensor add(Tensor a, Tensor b) {
    Tensor out = output(a.shape(), a, b);
    Tensor right = parameter(b);
    if (!recording) {
      elementwise.add(a, right, out);
    }
    return out;
  }

  @Override
  public Tensor multiply(Tensor a, Tensor b) {
    Tensor out = output(a.shape(), a, b);
    Tensor right = parameter(b);
    if (!recording) {
      elementwise.multiply(a, right, out);
    }
    return out;
  }

  @Override
  public Tensor scale(Tensor x, float factor) {
    Tensor out = output(x.shape(), x);
    if (!recording) {
      elementwise.scale(x, factor, out);
    }
    return out;
  }

  @Override
  public Tensor relu(Tensor x) {
    Tensor out = output(x.shape(), x);
    if (!recording) {
      elementwise.relu(x, out);
    }
    return out;
  }

  @Override
  public Tensor sigmoid(Tensor x) {
    Tensor out = output(x.shape(), x);
    if (!recording) {
      elementwise.sigmoid(x, out);
    }
    return out;
  }

  @Override
  public Tensor softmax(Tensor x) {
    Tensor out = output(x.shape(), x);
    if (!recording) {
      elementwise.softmax(x, out);
    }
    return out;
  }

  @Override
  public Tensor maxPool(Tensor x, Window window) {
    Tensor out = output(Naive.pooled(x, window), x);
    if (!recording) {
      elementwise.maxPool(x, window, out);
    }
    return out;
  }

  @Override
  public Tensor matmul(Tensor a, Tensor b) {
    Tensor out = output(Naive.matmulShape(a, b), a, b);
    int k = b.size(-2);
    int n = b.size(-1);
    Tensor pack = scratch(PackedMatrix.size(k, n, kernels.panelWidth()));
    multiplyAdds += (long) out.count() * k;
    if (recording || out.count() == 0) {
      return out;
    }
    if (k == 0) {
      Kernels.clear(out.data(), out.offset(), out.count());
      return out;
    }
    int products = b.count() / (k * n);
    int rows = out.count() / n / products;
    Shape left = Shape.of(rows, k);
    Shape result = Shape.of(rows, n);
    PackedMatrix packed = PackedMatrix.in(pack.data(), pack.offset(), k, n, kernels.panelWidth());
    for (int i = 0; i < products; i++) {
      weights.pack(packed, b.data(), b.offset() + i * k * n, 1, i0 -> i0 * n);
      Tensor rowsOfA = Tensor.view(a.data(), a.offset() + i * rows * k, left);
      Tensor rowsOfC = Tensor.view(out.data(), out.offset() + i * rows * n, result);
      product(gemm.rows(rowsOfA).times(packed)).into(rowsOfC, null, null, null, Activation.NONE);
    }
    return out;
  }

  @Override
  public Tensor reshape(Tensor x, int... sizes) {
    if (plan == null) {
      return x.reshape(sizes);
    }
    return recording ? plan.recordView(x, Shape.of(sizes)) : plan.nextView(x, Shape.of(sizes));
  }

  @Override
  public Tensor permute(Tensor x, int... axes) {
    Tensor out = output(Naive.permuted(x, axes), x);
    if (!recording) {
      Naive.permute(x, axes, out);
    }
    return out;
  }

  @Override
  public Tensor mean(Tensor x) {
    Tensor out = output(x.shape().withLast(1), x);
    if (!recording) {
      Naive.mean(x, out);
    }
    return out;
  }

  @Override
  public Tensor rsqrt(Tensor x, float eps) {
    Tensor out = output(x.shape(), x);
    if (!recording) {
      Naive.rsqrt(x, eps, out);
    }
    return out;
  }

  @Override
  public Tensor maskKeys(Tensor scores, Mask keyPadding) {
    Tensor out = output(scores.shape(), scores);
    if (!recording) {
      Naive.maskKeys(scores, keyPadding, out);
    }
    return out;
  }

  @Override
  public Tensor unfold(Tensor x, Window window) {
    Tensor out = output(Naive.unfolded(x, window), x);
    if (!recording) {
      Naive.unfold(x, window, out);
    }
    return out;
  }

  /** Ends the worker threads. */
  @Override
  public void close() {
    workers.close();
  }
}
