package detr.tensor.fast;

import detr.tensor.PassCost;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gives the operations of {@link FastOps} memory for their outputs, in one of four states: outside
 * a pass, each its own; while it recycles, an array that an earlier round has left; while a pass is
 * recorded, none; while a plan is followed, its place in the plan's array.
 */
final class PassMemory {
  private static final int PLANS_KEPT = 8;

  private final Map<Object, MemoryPlan> plans =
      new LinkedHashMap<>(PLANS_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, MemoryPlan> eldest) {
          return size() > PLANS_KEPT;
        }
      };
  private final Recycler recycler = new Recycler();
  private boolean recycling;
  private float[] slab = new float[0];
  private MemoryPlan plan;
  private MemoryPlan begun;
  private boolean recording;
  private List<PassCost.Stage> stages = new ArrayList<>();
  private long multiplyAdds;

  /** Runs a pass by its key's plan, which {@link #prepare} has made; or the first part of it. */
  <T> T run(Object key, Supplier<T> forward) {
    MemoryPlan known = plans.get(key);
    reserve(known.size());
    known.replay(slab, CacheLine.START);
    begun = known;
    return proceed(forward);
  }

  /** Runs the next part of the pass that was begun last. */
  <T> T proceed(Supplier<T> part) {
    plan = begun;
    try {
      return part.get();
    } finally {
      plan = null;
    }
  }

  /** The size of the array, without the few floats before its first line of the cache. */
  long bytes() {
    return (long) Float.BYTES * Math.max(0, slab.length - CacheLine.START);
  }

  /** Makes the array long enough for a plan of this size. */
  void reserve(int floats) {
    int length = Math.addExact(CacheLine.START, floats);
    if (slab.length < length) {
      // Lets go of the old array first: both together may not fit.
      plans.values().forEach(MemoryPlan::release);
      slab = new float[0];
      slab = new float[length];
    }
  }

  /** Runs a round whose outputs are in arrays that the next round uses again. */
  <T> T recycling(Supplier<T> round) {
    recycling = true;
    try {
      return round.get();
    } finally {
      recycling = false;
      recycler.takeBack();
    }
  }

  /** Whether a key has its plan. */
  boolean knows(Object key) {
    return plans.containsKey(key);
  }

  /** Makes a key's plan. */
  <T> void prepare(Object key, Supplier<T> forward, Function<T, List<Tensor>> results) {
    plans.put(key, record(forward, results));
  }

  /** What a pass would take. */
  <T> PassCost cost(Supplier<T> forward, Function<T, List<Tensor>> results) {
    MemoryPlan planned = record(forward, results);
    return new PassCost(List.copyOf(stages), 4L * planned.size(), 0);
  }

  private <T> MemoryPlan record(Supplier<T> forward, Function<T, List<Tensor>> results) {
    plan = new MemoryPlan();
    recording = true;
    stages = new ArrayList<>();
    multiplyAdds = 0;
    try {
      plan.finish(results.apply(forward.get()));
      return plan;
    } finally {
      recording = false;
      plan = null;
    }
  }

  /** Whether operations are only being recorded: then they must not compute. */
  boolean recording() {
    return recording;
  }

  /** Counts work, while recording. */
  void count(long operations) {
    multiplyAdds += operations;
  }

  /** Ends a part of the pass, while recording. */
  void endStage(String name) {
    stages.add(new PassCost.Stage(name, multiplyAdds));
    multiplyAdds = 0;
  }

  /** Where an operation's output goes; the inputs matter only while recording. */
  Tensor output(Shape shape, Tensor... inputs) {
    return outputOver(null, shape, inputs);
  }

  /** The same; it may go where the addend was, see {@link MemoryPlan#recordOver}. */
  Tensor outputOver(Tensor addend, Shape shape, Tensor... inputs) {
    if (plan == null) {
      return unplanned(shape);
    }
    return recording ? plan.recordOver(addend, shape, inputs) : planned(shape);
  }

  /** Memory that an operation needs besides its output; asked for right after that. */
  Tensor scratch(int floats) {
    return another(Shape.of(floats));
  }

  /** One more output of the operation that was given its output last. */
  Tensor another(Shape shape) {
    if (plan == null) {
      return unplanned(shape);
    }
    return recording ? plan.recordAnother(shape) : planned(shape);
  }

  private Tensor unplanned(Shape shape) {
    int count = shape.count();
    float[] array =
        recycling ? recycler.take(CacheLine.START + count) : new float[CacheLine.START + count];
    return Tensor.view(array, CacheLine.START, shape);
  }

  private Tensor planned(Shape shape) {
    Tensor next = plan.next();
    if (!next.shape().equals(shape)) {
      throw new IllegalStateException(
          "this pass makes " + shape + " where the plan of its key has " + next.shape());
    }
    return next;
  }

  /** The same elements under another shape. */
  Tensor view(Tensor x, Shape shape) {
    if (plan == null) {
      return x.reshape(shape);
    }
    return recording ? plan.recordView(x, shape) : plan.nextView(x, shape);
  }

  /** A value that a plan computes once. */
  Tensor constant(Supplier<Tensor> value) {
    if (plan == null) {
      return value.get();
    }
    return recording ? plan.recordConstant(value.get()) : plan.next();
  }

  /** Whether a tensor was made in the pass that is being recorded. */
  boolean records(Tensor tensor) {
    return recording && plan.records(tensor);
  }
}
