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
  private final PassMemory memory = new PassMemory();
  private final Passes passes;
  private final Products products;
  private final Elementwise elementwise;
  private final Attention attention;
  private final GroupNormalization groupNormalization;
  private final FusedGradients gradients;

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
    workers = new Workers(threads);
    Scratch scratch = new Scratch(threads);
    weights = new PackedWeights(workers);
    passes = new Passes(memory, weights);
    products = new Products(workers, scratch, passes, memory, weights, exact);
    elementwise = new Elementwise(workers);
    attention = new Attention(workers, scratch);
    groupNormalization = new GroupNormalization(workers, scratch);
    gradients = new FusedGradients(passes, products, workers, scratch, memory);
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
    return Kernels.get().name() + (threads == 1 ? ", 1 thread" : ", " + threads + " threads");
  }

  /** The backward passes, on the same threads. */
  public FusedGradients gradients() {
    return gradients;
  }

  /** Sets who is told of stages from now on. */
  public void listen(StageListener stageListener) {
    passes.listen(stageListener);
  }

  /**
   * Sets who is told of operations from now on.
   *
   * @param operationListener {@link OperationListener#NONE} for nobody, and then none is timed
   */
  public void observe(OperationListener operationListener) {
    passes.observe(operationListener);
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
    passes.prepare(key, forward, results);
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
    passes.plan(key, whole);
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
    return passes.cost(forward, results);
  }

  @Override
  public Tensor stage(String name, Tensor x) {
    passes.endStage(name, x);
    return x;
  }

  @Override
  public Tensor constant(Supplier<Tensor> value) {
    return memory.constant(value);
  }

  @Override
  public Tensor produce(Shape shape, Consumer<Tensor> kernel, Tensor... inputs) {
    return passes.compute(Kind.OTHER, shape, kernel, inputs);
  }

  @Override
  public Tensor dropoutBy(Tensor x, float probability, long seed) {
    Dropout dropout = new Dropout(probability, seed);
    return produce(x.shape(), out -> elementwise.dropOut(x, dropout, out), x);
  }

  @Override
  public Tensor zeros(int... sizes) {
    return passes.compute(
        Kind.ZEROS, Shape.of(sizes), out -> Kernels.clear(out.data(), out.offset(), out.count()));
  }

  @Override
  public Tensor linear(Tensor x, Tensor weight, Tensor bias, Activation activation) {
    return products.linear(x, weight, bias, activation);
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
    return products.convAffine(x, weight, window, scale, shift, residual, activation);
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding, float dropout) {
    return attention(q, k, v, heads, keyPadding, Dropout.NONE);
  }

  /** The same dropping probabilities out, as {@link #dropoutBy} does of [N, heads, L, M]. */
  public Tensor attention(
      Tensor q, Tensor k, Tensor v, int heads, Mask keyPadding, Dropout dropout) {
    Attention.requireFitting(q, k, v, heads, keyPadding);
    Tensor out = memory.output(q.shape(), q, k, v);
    Tensor packs = memory.scratch(Attention.packSize(k, heads));
    return passes.compute(
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
    Tensor factor = passes.parameter(weight);
    Tensor shift = passes.parameter(bias);
    return passes.compute(
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
    Tensor factor = passes.parameter(weight);
    Tensor shift = passes.parameter(bias);
    return passes.compute(
        Kind.GROUP_NORM,
        x.shape(),
        out -> groupNormalization.run(x, factor, shift, groups, eps, activation, out),
        x,
        weight,
        bias);
  }

  @Override
  public Tensor add(Tensor a, Tensor b) {
    Tensor right = passes.parameter(b);
    return passes.compute(Kind.ADD, a.shape(), out -> elementwise.add(a, right, out), a, b);
  }

  @Override
  public Tensor multiply(Tensor a, Tensor b) {
    Tensor right = passes.parameter(b);
    return passes.compute(
        Kind.MULTIPLY, a.shape(), out -> elementwise.multiply(a, right, out), a, b);
  }

  @Override
  public Tensor scale(Tensor x, float factor) {
    return passes.compute(Kind.SCALE, x.shape(), out -> elementwise.scale(x, factor, out), x);
  }

  @Override
  public Tensor relu(Tensor x) {
    return passes.compute(Kind.RELU, x.shape(), out -> elementwise.relu(x, out), x);
  }

  @Override
  public Tensor sigmoid(Tensor x) {
    return passes.compute(Kind.SIGMOID, x.shape(), out -> elementwise.sigmoid(x, out), x);
  }

  @Override
  public Tensor softmax(Tensor x) {
    return passes.compute(Kind.SOFTMAX, x.shape(), out -> elementwise.softmax(x, out), x);
  }

  @Override
  public Tensor maxPool(Tensor x, ConvGeometry window) {
    return passes.compute(
        Kind.MAX_POOL, Primitives.pooled(x, window), out -> elementwise.maxPool(x, window, out), x);
  }

  @Override
  public Tensor interpolate(Tensor x, int height, int width) {
    return passes.compute(
        Kind.INTERPOLATE,
        Primitives.interpolated(x, height, width),
        out -> elementwise.interpolate(x, out),
        x);
  }

  @Override
  public Tensor matmul(Tensor a, Tensor b) {
    return products.matmul(a, b);
  }

  @Override
  public Tensor reshape(Tensor x, int... sizes) {
    return memory.view(x, Shape.of(sizes));
  }

  @Override
  public Tensor permute(Tensor x, int... axes) {
    return passes.compute(
        Kind.PERMUTE, Primitives.permuted(x, axes), out -> Primitives.permute(x, axes, out), x);
  }

  @Override
  public Tensor mean(Tensor x) {
    return passes.compute(Kind.MEAN, x.shape().withLast(1), out -> Primitives.mean(x, out), x);
  }

  @Override
  public Tensor rsqrt(Tensor x, float eps) {
    return passes.compute(Kind.RSQRT, x.shape(), out -> Primitives.rsqrt(x, eps, out), x);
  }

  @Override
  public Tensor maskKeys(Tensor scores, Mask keyPadding) {
    return passes.compute(
        Kind.MASK_KEYS,
        scores.shape(),
        out -> Primitives.maskKeys(scores, keyPadding, out),
        scores);
  }

  @Override
  public Tensor unfold(Tensor x, ConvGeometry window) {
    return passes.compute(
        Kind.UNFOLD, Primitives.unfolded(x, window), out -> Primitives.unfold(x, window, out), x);
  }

  /** Ends the worker threads. */
  @Override
  public void close() {
    workers.close();
  }
}
