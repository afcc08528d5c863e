package detr.tensor.fast;

import detr.tensor.Tensor;
import detr.tensor.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Weights as the kernels read them, made at first use and kept by the weight's identity. The scale
 * of a convolution's outputs is multiplied into its weights, so it must not change either.
 */
final class PackedWeights {
  private final int panelWidth = Kernels.get().panelWidth();
  private final Workers workers;
  private final Map<Tensor, PackedMatrix> packed = new IdentityHashMap<>();
  private final Map<Tensor, PackedMatrix[]> transformed = new IdentityHashMap<>();
  private final Map<Tensor, Tensor> resident = new IdentityHashMap<>();
  private final Recycler recycler = new Recycler();
  private final Map<Tensor, Integer> asked = new IdentityHashMap<>();
  private final List<Job> deferred = new ArrayList<>();
  private boolean deferring;
  private boolean frozen;

  /** Fills a panel of what is packed from a weight, whose elements lie from an offset on. */
  @FunctionalInterface
  private interface Filling {
    void panel(float[] values, int offset, int panel);
  }

  /** The filling of one weight. */
  private record Job(Tensor weight, int panels, Filling filling) {
    /**
     * @param room for the elements, if they are stored elsewhere
     * @param runner runs the tasks, which are panels
     */
    void run(float[] room, Workers.Runner runner) {
      if (weight.isStored()) {
        weight.readInto(room);
      }
      float[] values = weight.isStored() ? room : weight.data();
      int offset = weight.isStored() ? 0 : weight.offset();
      runner.run(panels, (panel, worker) -> filling.panel(values, offset, panel));
    }
  }

  PackedWeights(Workers workers) {
    this.workers = workers;
  }

  /** Forgets everything, so that the next use packs anew. */
  void forget() {
    packed.clear();
    transformed.clear();
    resident.clear();
    recycler.takeBack();
  }

  /** While frozen nothing is read or packed, and the answers are null. */
  void frozen(boolean value) {
    frozen = value;
    asked.clear();
  }

  /** The floats of all that was asked for since the freezing. */
  long asked() {
    return asked.values().stream().mapToLong(Integer::intValue).sum();
  }

  /** Remembers what a weight would take. */
  private <T> T ask(Tensor weight, int floats) {
    asked.put(weight, floats);
    return null;
  }

  /**
   * Runs what asks for weights, which get room only; then reads and packs them, as many at a time
   * as there are workers, the largest first.
   */
  void packTogether(Runnable asking) {
    deferring = true;
    try {
      asking.run();
      deferring = false;
      deferred.sort(Comparator.comparingInt(job -> -job.weight.count()));
      float[][] rooms = new float[workers.threads()][0];
      workers.run(
          deferred.size(),
          (index, worker) -> {
            Job job = deferred.get(index);
            if (rooms[worker].length < job.weight.count()) {
              rooms[worker] = new float[job.weight.count()];
            }
            job.run(rooms[worker], Workers::inTurn);
          });
    } catch (Throwable e) {
      packed.clear();
      transformed.clear();
      throw e;
    } finally {
      deferring = false;
      deferred.clear();
    }
  }

  /** Wᵀ [K, O] of a linear map's weight [O, K]. */
  PackedMatrix linear(Tensor weight) {
    return frozen
        ? ask(weight, PackedMatrix.size(weight.size(1), weight.size(0), panelWidth))
        : packed.computeIfAbsent(weight, w -> pack(w, null, w.size(1), 1));
  }

  /** A convolution's weight [O, C, KH, KW] as [KH·KW·C, O], times a scale [O], null for 1. */
  PackedMatrix convolution(Tensor weight, Tensor scale) {
    return frozen
        ? ask(weight, convolutionSize(weight))
        : packed.computeIfAbsent(weight, w -> pack(w, scale, w.size(1), w.size(2) * w.size(3)));
  }

  /** A 3×3 convolution's weight in Winograd's form: for each place [C, O]. */
  PackedMatrix[] winograd(Tensor weight, Tensor scale) {
    return frozen
        ? ask(weight, winogradSize(weight))
        : transformed.computeIfAbsent(weight, w -> transform(w, scale));
  }

  private float[] take(int floats) {
    return recycler.take(CacheLine.START + floats);
  }

  private PackedMatrix[] transform(Tensor weight, Tensor scale) {
    return transform(weight, scale, take(winogradSize(weight)), CacheLine.START);
  }

  private PackedMatrix pack(Tensor weight, Tensor scale, int channels, int taps) {
    float[] data = take(PackedMatrix.size(channels * taps, weight.size(0), panelWidth));
    return pack(weight, scale, channels, taps, data, CacheLine.START);
  }

  /** Floats that {@link #winograd} takes. */
  int winogradSize(Tensor weight) {
    return Math.multiplyExact(
        Winograd.PLACES, PackedMatrix.size(weight.size(1), weight.size(0), panelWidth));
  }

  /** Floats that {@link #convolution} takes. */
  int convolutionSize(Tensor weight) {
    return PackedMatrix.size(weight.count() / weight.size(0), weight.size(0), panelWidth);
  }

  /** As {@link #winograd} of a weight that is used once: in this room, and not kept. */
  PackedMatrix[] winogradIn(Tensor room, Tensor weight) {
    return transform(weight, null, room.data(), room.offset());
  }

  /** As {@link #convolution} of a weight that is used once: in this room, and not kept. */
  PackedMatrix convolutionIn(Tensor room, Tensor weight) {
    int taps = weight.size(2) * weight.size(3);
    return pack(weight, null, weight.size(1), taps, room.data(), room.offset());
  }

  private PackedMatrix[] transform(Tensor weight, Tensor scale, float[] data, int offset) {
    int outputs = weight.size(0);
    int channels = weight.size(1);
    int size = PackedMatrix.size(channels, outputs, panelWidth);
    PackedMatrix[] places = new PackedMatrix[Winograd.PLACES];
    for (int place = 0; place < places.length; place++) {
      places[place] = PackedMatrix.in(data, offset + place * size, channels, outputs, panelWidth);
    }
    FilterTransform filters = new FilterTransform(places[0], size, factors(scale, outputs));
    fill(new Job(weight, places[0].panels(), filters::panel));
    return places;
  }

  private PackedMatrix pack(
      Tensor weight, Tensor scale, int channels, int taps, float[] data, int offset) {
    int k = channels * taps;
    int n = weight.size(0);
    PackedMatrix matrix = PackedMatrix.in(data, offset, k, n, panelWidth);
    float[] factors = scale == null ? null : factors(scale, n);
    int[] rows = offsets(k, i -> i % channels * taps + i / channels);
    fill(
        new Job(
            weight,
            matrix.panels(),
            (values, from, panel) -> {
              matrix.pack(panel, values, from, k, rows);
              if (factors != null) {
                matrix.scale(panel, factors);
              }
            }));
    return matrix;
  }

  private void fill(Job job) {
    if (deferring) {
      deferred.add(job);
    } else {
      job.run(new float[job.weight.isStored() ? job.weight.count() : 0], workers::run);
    }
  }

  private static float[] factors(Tensor scale, int count) {
    float[] factors = new float[count];
    Arrays.fill(factors, 1);
    if (scale != null) {
      System.arraycopy(scale.data(), scale.offset(), factors, 0, count);
    }
    return factors;
  }

  /** Fills a matrix; see {@link PackedMatrix#pack}. */
  void pack(
      PackedMatrix matrix, float[] from, int base, int columnStride, IntUnaryOperator rowOffset) {
    int[] offsets = offsets(matrix.k(), rowOffset);
    workers.run(
        matrix.panels(), (panel, worker) -> matrix.pack(panel, from, base, columnStride, offsets));
  }

  private static int[] offsets(int count, IntUnaryOperator offset) {
    int[] offsets = new int[count];
    Arrays.setAll(offsets, offset);
    return offsets;
  }

  /** The tensor itself, or, if it is stored elsewhere, its elements in memory; null for null. */
  Tensor resident(Tensor tensor) {
    if (tensor == null || !tensor.isStored() || frozen) {
      return tensor;
    }
    return resident.computeIfAbsent(tensor, t -> Tensor.view(t.data(), 0, t.shape()));
  }
}
