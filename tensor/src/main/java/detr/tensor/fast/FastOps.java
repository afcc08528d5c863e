package detr.tensor.fast;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Dropout;
import detr.tensor.Mask;
import detr.tensor.Operation.Kind;
import detr.tensor.OperationListener;
import detr.tensor.Ops;
import detr.tensor.PassCost;
import detr.tensor.Primitives;
import detr.tensor.Shape;
import detr.tensor.StageListener;
import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The interpreter for inference: composites run as fused, packed, multithreaded kernels.
 *
 * <p>Within {@link #pass}, outputs live in planned memory that the next pass uses again; within
 * {@link #recycling}, in memory that the next such work uses again. Outside, every operation
 * returns memory of its own. Weights given to {@link #linear} and {@link #convAffine} are packed at
 * first use and kept, as long as this object lives, by identity; who changes them says so by {@link
 * #weightsChanged}.
 *
 * <p>Results are the same for every number of threads. One thread at a time may use an object.
 */
public final class FastOps implements Ops, AutoCloseable {
  private final Workers workers;
  private final PackedWeights weights;
  private final Elementwise elementwise;
  private final Gemm gemm;
  private final Winograd winograd;
  private final Epilogue epilogue = new Epilogue();
  private final boolean exact;
  private final Attention attention;
  private final GroupNormalization groupNormalisation;
  private final FusedGradients adjoints;
  private final Kernels kernels = Kernels.get();

  private final PassMemory memory = new PassMemory();
  private StageListener listener = (name, value) -> {};
  private OperationListener observer = OperationListener.NONE;

  /**
   * @param threads how many work on an operation, the caller included
   * @throws IllegalArgumentException if fewer than one
   */
  public FastOps(int threads) {
    this(threads, false);
  }

  /**
   * @param exact computes 3×3 convolutions directly too, not by Winograd's algorithm: slower, and
   *     with a fraction of the rounding error
   */
  public FastOps(int threads, boolean exact) {
    this.exact = exact;
    workers = new Workers(threads);
    Scratch scratch = new Scratch(threads);
    weights = new PackedWeights(workers);
    elementwise = new Elementwise(workers);
    gemm = new Gemm(workers, scratch);
    winograd = new Winograd(workers, scratch);
    attention = new Attention(workers, scratch);
    groupNormalisation = new GroupNormalization(workers, scratch);
    adjoints = new FusedGradients(this, workers, scratch, memory);
  }

  /**
   * Has the JVM compile the kernels in the background, once in a process. Worth calling before
   * reading weights or images, so that the first pass need not run in the interpreter.
   */
  public static void warmUp() {
    WarmUp.start();
  }

  /** Says what computes, such as {@code vector 512 bits, 2 threads}. */
  public String description() {
    int threads = workers.threads();
    return kernels.name() + (threads == 1 ? ", 1 thread" : ", " + threads + " threads");
  }

  /** The backward passes, on the same threads. */
  public FusedGradients adjoints() {
    return adjoints;
  }

  /** Sets who is told of stages from now on. */
  public void listen(StageListener stageListener) {
    listener = stageListener;
  }

  /** Sets who is told of operations from now on. */
  public void observe(OperationListener operationListener) {
    observer = operationListener;
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
    prepare(key, forward, results);
    return memory.run(key, forward);
  }

  /**
   * Does what the first pass of a key does before it computes: plans memory and packs weights.
   *
   * @param forward must not look at the elements of tensors
   */
  public <T> void prepare(Object key, Supplier<T> forward, Function<T, List<Tensor>> results) {
    if (!memory.knows(key)) {
      weights.packTogether(() -> memory.prepare(key, forward, results));
    }
  }

  /**
   * Plans work that is then run in parts, such as a step of training: forward, and back once the
   * losses are known. {@link #begin} runs the first part, {@link #proceed} each other one.
   *
   * @param key as of {@link #pass}
   * @param whole does all parts, in their order; must not look at the elements of tensors. It
   *     returns those that must last from when they are made to the next work
   */
  public void plan(Object key, Supplier<List<Tensor>> whole) {
    if (!memory.knows(key)) {
      weights.frozen(true);
      try {
        memory.prepare(key, whole, Function.identity());
      } finally {
        weights.frozen(false);
      }
    }
  }

  /** Runs the first part of what was planned; what it makes is valid until the next work. */
  public <T> T begin(Object key, Supplier<T> part) {
    return memory.run(key, part);
  }

  /** Runs the next part of what was begun last. */
  public <T> T proceed(Supplier<T> part) {
    return memory.proceed(part);
  }

  /** The memory for the outputs of operations that is held, in bytes. */
  public long memoryBytes() {
    return memory.bytes();
  }

  /** Takes the memory now that work of a {@link #cost} will need. */
  public void reserve(PassCost cost) {
    memory.reserve((int) (cost.activationBytes() / Float.BYTES));
  }

  /**
   * Runs work whose order is not known beforehand in memory that the next such work uses again:
   * tensors made in it are not valid after it.
   */
  public <T> T recycling(Supplier<T> work) {
    return memory.recycling(work);
  }

  /**
   * Does other work on the same threads, and returns when all is done.
   *
   * @param count how many pieces there are; a thread that is done with one takes the next
   * @param work is given the number of a piece, from 0
   */
  public void share(int count, IntConsumer work) {
    workers.run(count, (index, worker) -> work.accept(index));
  }

  /** Forgets the packed copies of all weights, as a step of training must once it is done. */
  public void weightsChanged() {
    weights.forget();
  }

  /** What a pass would take; packs no weights and computes nothing. */
  public <T> PassCost cost(Supplier<T> forward, Function<T, List<Tensor>> results) {
    weights.frozen(true);
    try {
      PassCost cost = memory.cost(forward, results);
      return new PassCost(
          cost.stages(), cost.activationBytes(), (long) Float.BYTES * weights.asked());
    } finally {
      weights.frozen(false);
    }
  }

  /** Gives an operation its output and, unless the pass is only recorded, computes it. */
  Tensor compute(Kind kind, Shape shape, Consumer<Tensor> kernel, Tensor... inputs) {
    return compute(kind, memory.output(shape, inputs), kernel, inputs);
  }

  /** The same for an operation that has its output; the inputs are in {@link Kind}'s order. */
  private Tensor compute(Kind kind, Tensor out, Consumer<Tensor> kernel, Tensor... inputs) {
    if (memory.recording()) {
      memory.count(OperationMeter.multiplyAdds(kind, out, inputs));
    } else if (observer == OperationListener.NONE) {
      kernel.accept(out);
    } else {
      long start = System.nanoTime();
      kernel.accept(out);
      long nanos = System.nanoTime() - start;
      observer.computed(OperationMeter.measured(kind, nanos, out, inputs));
    }
    return out;
  }

  /** A tensor in memory; a planned one already is, or will be. */
  private Tensor parameter(Tensor tensor) {
    return memory.records(tensor) ? tensor : weights.resident(tensor);
  }

  @Override
  public Tensor stage(String name, Tensor x) {
    if (memory.recording()) {
      memory.endStage(name);
    } else {
      listener.reached(name, x);
    }
    return x;
  }

  @Override
  public Tensor constant(Supplier<Tensor> value) {
    return memory.constant(value);
  }

  @Override
  public Tensor produce(Shape shape, Consumer<Tensor> kernel, Tensor... inputs) {
    return compute(Kind.OTHER, shape, kernel, inputs);
  }

  /** Runs a kernel that fills several outputs, unless the pass is only recorded. */
  void produceAll(long multiplyAdds, Runnable kernel) {
    if (memory.recording()) {
      memory.count(multiplyAdds);
    } else {
      kernel.run();
    }
  }

  @Override
  public Tensor dropoutBy(Tensor x, float probability, long seed) {
    Dropout dropout = new Dropout(probability, seed);
    return produce(x.shape(), out -> elementwise.dropOut(x, dropout, out), x);
  }

  @Override
  public Tensor zeros(int... sizes) {
    return compute(
        Kind.ZEROS, Shape.of(sizes), out -> Kernels.clear(out.data(), out.offset(), out.count()));
  }

  @Override
  public Tensor linear(Tensor x, Tensor weight, Tensor bias, Activation activation) {
    Primitives.require(
        weight.shape().rank() == 2 && x.size(-1) == weight.size(1), "linear", x, weight);
    PackedMatrix packed = weights.linear(weight);
    Tensor shift = parameter(bias);
    return compute(
        Kind.LINEAR,
        x.shape().withLast(weight.size(0)),
        out -> gemm.rows(x).times(packed).into(out, epilogue.of(null, shift, activation)),
        x,
        weight,
        bias);
  }

  @Override
  public Tensor convAffine(
      Tensor x,
      Tensor weight,
      ConvGeometry window,
      Tensor scale,
      Tensor shift,
      Tensor residual,
      Activation activation) {
    Primitives.requireImages(x);
    boolean fits =
        weight.size(1) == x.size(3)
            && weight.size(2) == window.height()
            && weight.size(3) == window.width();
    Primitives.require(fits, "convAffine", x, weight);
    Shape shape = Primitives.unfolded(x, window).withLast(weight.size(0));
    if (residual != null && !residual.shape().equals(shape)) {
      throw new IllegalArgumentException("residual " + residual + " for output " + shape);
    }
    Tensor bias = parameter(shift);
    Tensor result = memory.outputOver(residual, shape, x, weight, scale, shift);
    Tensor[] inputs = {x, weight, scale, shift, residual};
    if (!exact && Winograd.suits(window, x.size(3), weight.size(0), x.size(1), x.size(2))) {
      PackedMatrix[] filters = weights.winograd(weight, scale);
      return compute(
          Kind.WINOGRAD,
          result,
          out -> winograd.run(x, window, filters, out, epilogue.of(residual, bias, activation)),
          inputs);
    }
    PackedMatrix packed = weights.convolution(weight, scale);
    return compute(
        Kind.CONVOLUTION,
        result,
        out ->
            gemm.windows(x, window)
                .times(packed)
                .into(out, epilogue.of(residual, bias, activation)),
        inputs);
  }

  /**
   * A convolution by a weight that no other operation uses: it is packed into memory of the pass,
   * and not kept.
   */
  Tensor convolveOnce(Tensor x, Tensor weight, ConvGeometry window) {
    Tensor out = memory.output(Primitives.unfolded(x, window).withLast(weight.size(0)), x, weight);
    if (!exact && Winograd.suits(window, x.size(3), weight.size(0), x.size(1), x.size(2))) {
      Tensor room = memory.scratch(weights.winogradSize(weight));
      Tensor none = Tensor.zeros(weight.size(0));
      return compute(
          Kind.WINOGRAD,
          out,
          to ->
              winograd.run(
                  x,
                  window,
                  weights.winogradIn(room, weight),
                  to,
                  epilogue.of(null, none, Activation.NONE)),
          x,
          weight);
    }
    Tensor room = memory.scratch(weights.convolutionSize(weight));
    return compute(
        Kind.CONVOLUTION,
        out,
        to -> gemm.windows(x, window).times(weights.convolutionIn(room, weight)).into(to, plain()),
        x,
        weight);
  }

  private Epilogue plain() {
    return epilogue.of(null, null, Activation.NONE);
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding, float dropout) {
    return attention(q, k, v, heads, keyPadding, Dropout.NONE);
  }

  /** The same dropping probabilities out, as {@link #dropoutBy} does of [N, heads, L, M]. */
  public Tensor attention(
      Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding, Dropout dropout) {
    boolean fits = q.size(2) == k.size(2) && q.size(0) == k.size(0) && q.size(2) % heads == 0;
    Primitives.require(fits, "attention", q, k);
    Primitives.require(k.shape().equals(v.shape()), "attention", k, v);
    if (!keyPadding.shape().equals(Shape.of(k.size(0), k.size(1)))) {
      throw new IllegalArgumentException("key padding " + keyPadding + " for keys " + k);
    }
    Tensor out = memory.output(q.shape(), q, k, v);
    Tensor packs = memory.scratch(Attention.packSize(k, heads));
    return compute(
        Kind.ATTENTION,
        out,
        to -> attention.run(q, k, v, heads, keyPadding, dropout, packs, to),
        q,
        k,
        v);
  }

  @Override
  public Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, float eps) {
    Primitives.require(weight.count() == x.size(-1), "layerNorm", x, weight);
    Tensor factor = parameter(weight);
    Tensor shift = parameter(bias);
    return compute(
        Kind.LAYER_NORM,
        x.shape(),
        out -> elementwise.layerNorm(x, factor, shift, eps, out),
        x,
        weight,
        bias);
  }

  @Override
  public Tensor groupNorm(
      Tensor x, Tensor weight, Tensor bias, int groups, float eps, Activation activation) {
    Primitives.requireImages(x);
    Primitives.require(weight.count() == x.size(3), "groupNorm", x, weight);
    Primitives.require(x.size(3) % groups == 0, "groupNorm in " + groups + " groups", x, weight);
    Tensor factor = parameter(weight);
    Tensor shift = parameter(bias);
    return compute(
        Kind.GROUP_NORM,
        x.shape(),
        out -> groupNormalisation.run(x, factor, shift, groups, eps, activation, out),
        x,
        weight,
        bias);
  }

  @Override
  public Tensor add(Tensor a, Tensor b) {
    Tensor right = parameter(b);
    return compute(Kind.ADD, a.shape(), out -> elementwise.add(a, right, out), a, b);
  }

  @Override
  public Tensor multiply(Tensor a, Tensor b) {
    Tensor right = parameter(b);
    return compute(Kind.MULTIPLY, a.shape(), out -> elementwise.multiply(a, right, out), a, b);
  }

  @Override
  public Tensor scale(Tensor x, float factor) {
    return compute(Kind.SCALE, x.shape(), out -> elementwise.scale(x, factor, out), x);
  }

  @Override
  public Tensor relu(Tensor x) {
    return compute(Kind.RELU, x.shape(), out -> elementwise.relu(x, out), x);
  }

  @Override
  public Tensor sigmoid(Tensor x) {
    return compute(Kind.SIGMOID, x.shape(), out -> elementwise.sigmoid(x, out), x);
  }

  @Override
  public Tensor softmax(Tensor x) {
    return compute(Kind.SOFTMAX, x.shape(), out -> elementwise.softmax(x, out), x);
  }

  @Override
  public Tensor maxPool(Tensor x, ConvGeometry window) {
    return compute(
        Kind.MAX_POOL, Primitives.pooled(x, window), out -> elementwise.maxPool(x, window, out), x);
  }

  @Override
  public Tensor interpolate(Tensor x, int height, int width) {
    return compute(
        Kind.INTERPOLATE,
        Primitives.interpolated(x, height, width),
        out -> elementwise.interpolate(x, out),
        x);
  }

  @Override
  public Tensor matmul(Tensor a, Tensor b) {
    Tensor out = memory.output(Primitives.matmulShape(a, b), a, b);
    int k = b.size(-2);
    int n = b.size(-1);
    Tensor pack = memory.scratch(PackedMatrix.size(k, n, kernels.panelWidth()));
    return compute(
        Kind.MATMUL,
        out,
        to -> {
          if (k == 0) {
            Kernels.clear(to.data(), to.offset(), to.count());
          } else if (to.count() > 0) {
            multiplyEach(
                a, b, PackedMatrix.in(pack.data(), pack.offset(), k, n, kernels.panelWidth()), to);
          }
        },
        a,
        b);
  }

  /** As many products as b has matrices, each with its share of a's rows. */
  private void multiplyEach(Tensor a, Tensor b, PackedMatrix packed, Tensor out) {
    int k = packed.k();
    int n = packed.n();
    int products = b.count() / (k * n);
    int rows = out.count() / n / products;
    Shape left = Shape.of(rows, k);
    Shape result = Shape.of(rows, n);
    for (int i = 0; i < products; i++) {
      weights.pack(packed, b.data(), b.offset() + i * k * n, 1, row -> row * n);
      Tensor rowsOfA = Tensor.view(a.data(), a.offset() + i * rows * k, left);
      Tensor rowsOfC = Tensor.view(out.data(), out.offset() + i * rows * n, result);
      gemm.rows(rowsOfA).times(packed).into(rowsOfC, plain());
    }
  }

  @Override
  public Tensor reshape(Tensor x, int... sizes) {
    return memory.view(x, Shape.of(sizes));
  }

  @Override
  public Tensor permute(Tensor x, int... axes) {
    return compute(
        Kind.PERMUTE, Primitives.permuted(x, axes), out -> Primitives.permute(x, axes, out), x);
  }

  @Override
  public Tensor mean(Tensor x) {
    return compute(Kind.MEAN, x.shape().withLast(1), out -> Primitives.mean(x, out), x);
  }

  @Override
  public Tensor rsqrt(Tensor x, float eps) {
    return compute(Kind.RSQRT, x.shape(), out -> Primitives.rsqrt(x, eps, out), x);
  }

  @Override
  public Tensor maskKeys(Tensor scores, Mask keyPadding) {
    return compute(
        Kind.MASK_KEYS,
        scores.shape(),
        out -> Primitives.maskKeys(scores, keyPadding, out),
        scores);
  }

  @Override
  public Tensor unfold(Tensor x, ConvGeometry window) {
    return compute(
        Kind.UNFOLD, Primitives.unfolded(x, window), out -> Primitives.unfold(x, window, out), x);
  }

  /** Ends the worker threads. */
  @Override
  public void close() {
    workers.close();
  }
}
