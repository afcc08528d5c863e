package detr.tensor.fast;

import detr.tensor.Operation.Kind;
import detr.tensor.OperationListener;
import detr.tensor.PassCost;
import detr.tensor.Shape;
import detr.tensor.StageListener;
import detr.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs operations: gives each its output, in planned memory within a pass, computes it unless the
 * pass is only recorded, and tells the listeners.
 */
final class Passes {
  private final PassMemory memory;
  private final PackedWeights weights;
  private StageListener listener = StageListener.NONE;
  private OperationListener observer = OperationListener.NONE;

  Passes(PassMemory memory, PackedWeights weights) {
    this.memory = memory;
    this.weights = weights;
  }

  /** See {@link FastOps#listen}. */
  void listen(StageListener stageListener) {
    listener = stageListener;
  }

  /** See {@link FastOps#observe}. */
  void observe(OperationListener operationListener) {
    observer = Objects.requireNonNull(operationListener);
  }

  /** See {@link FastOps#prepare}. */
  <T> void prepare(Object key, Supplier<T> forward, Function<T, List<Tensor>> results) {
    if (!memory.knows(key)) {
      weights.packTogether(() -> memory.prepare(key, forward, results));
    }
  }

  /** See {@link FastOps#plan}. */
  void plan(Object key, Supplier<List<Tensor>> whole) {
    if (!memory.knows(key)) {
      weights.frozen(true);
      try {
        memory.prepare(key, whole, Function.identity());
      } finally {
        weights.frozen(false);
      }
    }
  }

  /** See {@link FastOps#cost}. */
  <T> PassCost cost(Supplier<T> forward, Function<T, List<Tensor>> results) {
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
  Tensor compute(Kind kind, Tensor out, Consumer<Tensor> kernel, Tensor... inputs) {
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

  /** Runs a kernel that fills several outputs, unless the pass is only recorded. */
  void computeAll(long multiplyAdds, Runnable kernel) {
    if (memory.recording()) {
      memory.count(multiplyAdds);
    } else {
      kernel.run();
    }
  }

  /** Ends a stage of the pass, see {@link FastOps#stage}. */
  void endStage(String name, Tensor x) {
    if (memory.recording()) {
      memory.endStage(name);
    } else {
      listener.reached(name, x);
    }
  }

  /** A parameter's elements in memory; what the pass itself computes is there, or will be. */
  Tensor parameter(Tensor tensor) {
    return memory.records(tensor) ? tensor : weights.resident(tensor);
  }
}
