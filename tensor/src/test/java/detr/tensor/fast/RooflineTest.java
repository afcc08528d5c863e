package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.tensor.kernel.Kernels;
import detr.tensor.kernel.VectorWidth;
import org.junit.jupiter.api.Test;

final class RooflineTest {
  @Test
  void theLargerOfTheTwoBoundsCounts() {
    Roofline roofline = new Roofline(100, 10);
    assertEquals(2, roofline.bound(200e9, 1e9), 1e-12);
    assertEquals(3, roofline.bound(200e9, 30e9), 1e-12);
  }

  @Test
  void thePeakLoopDoesTheWorkItCounts() {
    Kernels kernels = Kernels.get();
    int lanes = VectorWidth.bits() == 0 ? 1 : VectorWidth.bits() / Float.SIZE;
    int sums = lanes == 1 ? 8 : 12;
    float[] out = new float[2 * kernels.panelWidth()];
    out[0] = 2;
    out[1] = 5;
    assertEquals(2L * sums * lanes * 3, kernels.peak(3, out));
    assertEquals(
        sums * (sums - 1) / 2 + sums * 3 * 10, out[0], "0 + 1 + …, and 2 · 5 to each three times");
  }
}
