package detr.tensor;

import detr.tensor.kernel.Kernels;
import java.util.Arrays;
import java.util.IdentityHashMap;
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
  private boolean frozen;

  PackedWeights(Workers workers) {
    this.workers = workers;
  }

  /** While frozen nothing is read or packed, and the answers are null. */
  void frozen(boolean value) {
    frozen = value;
  }

  /** Wᵀ [K, O] of a linear map's weight [O, K]. */
  PackedMatrix linear(Tensor weight) {
    return frozen ? null : packed.computeIfAbsent(weight, w -> pack(w, null, w.size(1), 1));
  }

  /** A convolution's weight [O, C, KH, KW] as [KH·KW·C, O], times a scale [O], null for 1. */
  PackedMatrix convolution(Tensor weight, Tensor scale) {
    return frozen
        ? null
        : packed.computeIfAbsent(weight, w -> pack(w, scale, w.size(1), w.size(2) * w.size(3)));
  }

  /** A 3×3 convolution's weight in Winograd's form: for each place [C, O]. */
  PackedMatrix[] winograd(Tensor weight, Tensor scale) {
    return frozen ? null : transformed.computeIfAbsent(weight, w -> transform(w, scale));
  }

  private PackedMatrix[] transform(Tensor weight, Tensor scale) {
    int outputs = weight.size(0);
    int channels = weight.size(1);
    int size = PackedMatrix.size(channels, outputs, panelWidth);
    float[] data = new float[Math.multiplyExact(Winograd.PLACES, size)];
    PackedMatrix[] places = new PackedMatrix[Winograd.PLACES];
    for (int place = 0; place < places.length; place++) {
      places[place] = PackedMatrix.in(data, place * size, channels, outputs, panelWidth);
    }
    float[] values = weight.data();
    float[] factors = factors(scale, outputs);
    workers.run(
        outputs,
        (output, worker) -> {
          int from = weight.offset() + output * channels * Winograd.FILTER_SIZE;
          Winograd.transformFilters(
              values, from, factors[output], channels, output, places[0], size);
        });
    return places;
  }

  private PackedMatrix pack(Tensor weight, Tensor scale, int channels, int taps) {
    int k = channels * taps;
    int n = weight.size(0);
    float[] data = new float[PackedMatrix.size(k, n, panelWidth)];
    PackedMatrix matrix = PackedMatrix.in(data, 0, k, n, panelWidth);
    float[] values = weight.data();
    pack(matrix, values, weight.offset(), k, i -> i % channels * taps + i / channels);
    if (scale != null) {
      float[] factors = factors(scale, n);
      workers.run(matrix.panels(), (panel, worker) -> matrix.scale(panel, factors));
    }
    return matrix;
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
    int[] offsets = new int[matrix.k()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = rowOffset.applyAsInt(i);
    }
    workers.run(
        matrix.panels(), (panel, worker) -> matrix.pack(panel, from, base, columnStride, offsets));
  }

  /** The tensor itself, or, if it is stored elsewhere, its elements in memory; null for null. */
  Tensor resident(Tensor tensor) {
    if (tensor == null || !tensor.isStored() || frozen) {
      return tensor;
    }
    return resident.computeIfAbsent(tensor, t -> Tensor.view(t.data(), 0, t.shape()));
  }
}
