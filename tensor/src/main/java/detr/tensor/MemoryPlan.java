package detr.tensor;

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
 */
final class MemoryPlan {
  private static final int ALIGNMENT = 16;

  private static final class Step {
    final Shape shape;
    final Step root;
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

    boolean overlapsInTime(Step other) {
      return made <= other.lastRead && other.made <= lastRead;
    }

    int end() {
      return Math.addExact(offset, room());
    }

    int room() {
      return Math.ceilDiv(shape.count(), ALIGNMENT) * ALIGNMENT;
    }
  }

  private final List<Step> steps = new ArrayList<>();
  private final Map<Tensor, Step> recorded = new IdentityHashMap<>();
  private int clock;
  private int size;

  private float[] slab;
  private Tensor[] tensors;
  private int cursor;

  /** Records an output that is made from inputs. */
  Tensor record(Shape shape, Tensor... inputs) {
    clock++;
    for (Tensor input : inputs) {
      markRead(input);
    }
    return place(new Step(shape, null, null, clock));
  }

  /** Records memory that one operation needs besides its output. */
  Tensor recordScratch(Shape shape) {
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

  private void markRead(Tensor input) {
    Step step = input == null ? null : recorded.get(input);
    if (step != null) {
      step.root.lastRead = clock;
    }
  }

  /**
   * Ends the recording: results live to the end, and every output gets its place.
   *
   * @throws ArithmeticException if the places do not fit one array
   */
  void finish(List<Tensor> results) {
    clock++;
    results.forEach(this::markRead);
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

  /** Starts a replay in an array of at least {@link #size()} floats. */
  void replay(float[] array) {
    cursor = 0;
    if (array == slab) {
      return;
    }
    slab = array;
    tensors = new Tensor[steps.size()];
    for (int i = 0; i < tensors.length; i++) {
      Step step = steps.get(i);
      boolean constant = step.constant != null;
      tensors[i] = constant ? step.constant : viewOf(step);
    }
  }

  private Tensor viewOf(Step step) {
    Tensor constant = step.root.constant;
    return constant != null
        ? constant.reshape(step.shape)
        : Tensor.view(slab, step.root.offset, step.shape);
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
