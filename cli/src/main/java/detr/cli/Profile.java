package detr.cli;

import detr.tensor.Operation;
import detr.tensor.fast.Roofline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The time of every layer against the bounds of this machine.
 *
 * @param layers in the order of execution
 */
record Profile(List<Layer> layers, Roofline roofline) {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;

  /**
   * One operation.
   *
   * @param millis the median over the timed passes
   * @param computeBound the least milliseconds for its multiply-adds
   * @param memoryBound the least milliseconds for its bytes, if all come from memory and go to it
   */
  record Layer(
      String name, Operation operation, double millis, double computeBound, double memoryBound) {
    double bound() {
      return Math.max(computeBound, memoryBound);
    }

    boolean boundByMemory() {
      return memoryBound > computeBound;
    }

    double share() {
      return bound() / millis;
    }

    /** Milliseconds above the bound. */
    double excess() {
      return millis - bound();
    }

    /** Two operations a multiply-add. */
    double gflops() {
      return 2 * operation.multiplyAdds() / millis / NANOS_PER_MILLI;
    }
  }

  /**
   * @param passes at least one, all over the same operations
   */
  static Profile of(List<PassLayers> passes, Roofline roofline) {
    PassLayers first = passes.getFirst();
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < first.names().size(); i++) {
      Operation operation = first.operations().get(i);
      layers.add(
          new Layer(
              first.names().get(i),
              operation,
              median(passes, i),
              roofline.bound(2.0 * operation.multiplyAdds(), 0) * MILLIS_PER_SECOND,
              roofline.bound(0, operation.bytes()) * MILLIS_PER_SECOND));
    }
    return new Profile(layers, roofline);
  }

  /** At least the clock's unit, where it is too coarse to see the layer. */
  private static double median(List<PassLayers> passes, int layer) {
    long[] nanos =
        passes.stream().mapToLong(p -> p.operations().get(layer).nanos()).sorted().toArray();
    return Math.max(1, nanos[nanos.length / 2]) / NANOS_PER_MILLI;
  }

  /** Of all layers. */
  double millis() {
    return layers.stream().mapToDouble(Layer::millis).sum();
  }

  /** Of all layers. */
  double bound() {
    return layers.stream().mapToDouble(Layer::bound).sum();
  }

  /** The layers most milliseconds above their bounds, the worst first. */
  List<Layer> furthest(int most) {
    return layers.stream()
        .filter(layer -> layer.excess() > 0)
        .sorted(Comparator.comparingDouble(Layer::excess).reversed())
        .limit(most)
        .toList();
  }
}
