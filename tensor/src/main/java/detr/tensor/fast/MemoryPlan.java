package detr.tensor.fast;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the outputs of a forward pass lie in one array, worked out once and used for every pass
 * over inputs of the same shapes.
 *
 * <p>A pass is first <em>recorded</em>: the model runs with outputs that have a shape and no
 * elements, and the plan notes when each is made and when it is last read. Outputs whose lives do
 * not overlap then share memory (largest first, each at the lowest place that is free during its
 * life). Later passes <em>replay</em> the plan: the n-th output of a pass is the n-th tensor of the
 * plan, so a warm pass allocates nothing.
 *
 * <p>An output that is added to an input, element by element, takes that input's memory if nobody
 * reads it any more: what has just been read is in cache, where the output would be fetched only to
 * be overwritten.
 */
final class MemoryPlan {
  private static final class Step {
    final Shape shape;

    /** Whose memory this one's is, or was until that one gave up its own; see {@link #owner}. */
    Step root;

    /** Whose memory this one may take; null for nobody's. */
    Step replaced;

    final Tensor constant;
    final int made;
    int lastRead;
    int offset;

    Step(Shape shape, Step root, Tensor constant, int made) {
      this.shape = shape;
      this.root = root == null ? this : root;
      this.constant = constant;
      this.made = made;
      this.lastRead = made;
    }

    boolean ownsMemory() {
      return root == this && constant == null;
    }

    Step owner() {
      return root == this ? this : root.owner();
    }

    /** Takes another's memory if this is the last operation to read it. */
    void replace() {
      Step owner = replaced == null ? null : replaced.owner();
      if (owner != null && owner.constant == null && owner.lastRead == made) {
        owner.lastRead = lastRead;
        root = owner;
      }
    }

    boolean overlapsInTime(Step other) {
      return made <= other.lastRead && other.made <= lastRead;
    }

    int end() {
      return Math.addExact(offset, room());
    }

    int room() {
      return CacheLine.roundUp(shape.count());
    }
  }

  private final List<Step> steps = new ArrayList<>();
  private final Map<Tensor, Step> recorded = new IdentityHashMap<>();
  private int clock;
  private int size;

  private float[] slab;
  private int start;
  private Tensor[] tensors;
  private int cursor;

  /** Records an output that is made from inputs. */
  Tensor record(Shape shape, Tensor... inputs) {
    return recordOver(null, shape, inputs);
  }

  /**
   * Records an output whose every element is computed from the same element of {@code addend}, of
   * the same shape, and from other inputs.
   *
   * @param addend null for none
   */
  Tensor recordOver(Tensor addend, Shape shape, Tensor... inputs) {
    clock++;
    Step step = new Step(shape, null, null, clock);
    step.replaced = addend == null ? null : recorded.get(addend);
    for (Tensor input : inputs) {
      Step read = markRead(input);
      if (step.replaced != null && read != null && read.root == step.replaced.root) {
        step.replaced = null;
      }
    }
    markRead(addend);
    return place(step);
  }

  /** Records another output of the last operation, or memory that it needs besides its outputs. */
  Tensor recordAnother(Shape shape) {
    return place(new Step(shape, null, null, clock));
  }

  /** Records that an operation gave an input's elements another shape. */
  Tensor recordView(Tensor x, Shape shape) {
    Step viewed = recorded.get(x);
    return viewed == null ? x.reshape(shape) : place(new Step(shape, viewed.root, null, clock));
  }

  /** Records a value that is the same in every pass of this plan. */
  Tensor recordConstant(Tensor value) {
    Step step = new Step(value.shape(), null, value, clock);
    steps.add(step);
    recorded.put(value, step);
    return value;
  }

  private Tensor place(Step step) {
    steps.add(step);
    Tensor tensor = Tensor.unread(step.shape);
    recorded.put(tensor, step);
    return tensor;
  }

  private Step markRead(Tensor input) {
    Step step = input == null ? null : recorded.get(input);
    if (step != null) {
      step.root.lastRead = clock;
    }
    return step;
  }

  /**
   * Ends the recording: results live to the end, and every output gets its place.
   *
   * @throws ArithmeticException if the places do not fit one array
   */
  void finish(List<Tensor> results) {
    clock++;
    results.forEach(this::markRead);
    steps.forEach(Step::replace);
    List<Step> placed = new ArrayList<>();
    List<Step> largestFirst =
        steps.stream()
            .filter(Step::ownsMemory)
            .sorted(Comparator.comparingInt((Step step) -> -step.shape.count()))
            .toList();
    for (Step step : largestFirst) {
      step.offset = lowestFree(step, placed);
      placed.add(step);
      placed.sort(Comparator.comparingInt(other -> other.offset));
      size = Math.max(size, step.end());
    }
    recorded.clear();
  }

  private static int lowestFree(Step step, List<Step> placedByOffset) {
    int offset = 0;
    for (Step other : placedByOffset) {
      if (other.overlapsInTime(step)) {
        if (Math.addExact(offset, step.room()) <= other.offset) {
          return offset;
        }
        offset = Math.max(offset, other.end());
      }
    }
    return offset;
  }

  /** Floats that the array must have. */
  int size() {
    return size;
  }

  /** Starts a replay in {@link #size()} floats of an array, from {@code first} on. */
  void replay(float[] array, int first) {
    cursor = 0;
    if (array == slab && first == start) {
      return;
    }
    slab = array;
    start = first;
    tensors = new Tensor[steps.size()];
    for (int i = 0; i < tensors.length; i++) {
      Step step = steps.get(i);
      boolean constant = step.constant != null;
      tensors[i] = constant ? step.constant : viewOf(step);
    }
  }

  private Tensor viewOf(Step step) {
    Step owner = step.owner();
    return owner.constant != null
        ? owner.constant.reshape(step.shape)
        : Tensor.view(slab, start + owner.offset, step.shape);
  }

  /** Whether a tensor was made in the pass that is being recorded. */
  boolean records(Tensor tensor) {
    return recorded.containsKey(tensor);
  }

  /** Forgets the array of earlier replays. */
  void release() {
    slab = null;
    tensors = null;
  }

  /** What {@link #recordView} stands for in the replay: inputs from outside keep no step. */
  Tensor nextView(Tensor x, Shape shape) {
    return isPlanned(x) ? next() : x.reshape(shape);
  }

  private boolean isPlanned(Tensor x) {
    for (int i = 0; i < cursor; i++) {
      if (tensors[i] == x) {
        return true;
      }
    }
    return false;
  }

  /** The next output of the replay. */
  Tensor next() {
    return tensors[cursor++];
  }
}
