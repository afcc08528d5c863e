package detr.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.fast.Roofline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RooflineTableTest {
  private static final Roofline ONE = new Roofline(100, 10);
  private static final Roofline TWO = new Roofline(200, 10);
  private static final Map<Integer, Roofline> ROOFLINES = Map.of(1, ONE, 2, TWO);

  /** A product of 9 GFLOP in 0.1 s, a tenth of a GB of traffic. */
  private static final Work WORK = new Work(9e9, 0.1e9);

  private static Timing gemm(String shape, int threads, double seconds) {
    return timing("GemmBenchmark.product", shape, threads, seconds, WORK);
  }

  /** Of a benchmark whose mean is twice its fastest iteration. */
  private static Timing timing(
      String benchmark, String shape, int threads, double seconds, Work work) {
    return new Timing(benchmark, shape, threads, 2 * seconds, seconds, work);
  }

  @Test
  void rowsAreSortedAndComparedWithOneThread() {
    var table =
        RooflineTable.of(
            List.of(
                timing("NormBenchmark.add", "1x2", 1, 0.0005, new Work(0, 4e6)),
                gemm("850x256x256", 2, 0.05),
                gemm("850x256x256", 1, 0.1),
                gemm("100x256x4", 4, 0.05)),
            ROOFLINES);
    assertLinesMatch(
        List.of(
            "measured roofline, 1 thread: 100.0 GFLOP/s FMA peak, 10.0 GB/s",
            "measured roofline, 2 threads: 200.0 GFLOP/s FMA peak, 10.0 GB/s",
            "benchmark +shape +threads +mean +fastest +GFLOP/s +GB/s +bound +of peak +of bound"
                + " +speed-up",
            "Gemm.product +850x256x256 +1 +200.00 ms +100.00 ms +90.0 +1.00 +compute +90 % +90 %"
                + " +-",
            "Gemm.product +850x256x256 +2 +100.00 ms +50.00 ms +180.0 +2.00 +compute +90 % +90 %"
                + " +2.00",
            "Gemm.product +100x256x4 +4 +100.00 ms +50.00 ms +180.0 +2.00 +- +- +- +-",
            "Norm.add +1x2 +1 +1.00 ms +500.0 us +- +8.00 +memory +- +80 % +-"),
        table.text().lines().toList());
  }

  @Test
  void theSmallerBoundIsNamed() {
    Timing timing = timing("a.b", "", 1, 0.5, new Work(10e9, 2e9));
    assertEquals(0.2, timing.shareOfPeak(ONE), 1e-12);
    assertEquals(0.4, timing.shareOfBound(ONE), 1e-12, "the bandwidth allows 0.2 s");
    assertTrue(!timing.boundByCompute(ONE) && timing.boundByCompute(new Roofline(100, 30)));
  }

  @Test
  void csvHasTheSameUnrounded() {
    Work work = new Work(5e9, 1e8);
    var table =
        RooflineTable.of(
            List.of(timing("A.b", "9x9 \"", 1, 0.1, work), timing("A.b", "9x9 \"", 3, 0.04, work)),
            ROOFLINES);
    List<String> lines = table.csv().lines().toList();
    assertEquals(3, lines.size());
    assertEquals(15, lines.get(0).split(",").length);
    assertEquals(
        "A.b,\"9x9 \"\"\",1,0.2,0.1,5.0E9,1.0E8,50.0,1.0,100.0,10.0,compute,0.5,0.5,",
        lines.get(1));
    assertEquals("A.b,\"9x9 \"\"\",3,0.08,0.04,5.0E9,1.0E8,125.0,2.5,,,,,,2.5", lines.get(2));
  }

  @Test
  void targetsNameTheRowFurthestFromThem() {
    var table =
        RooflineTable.of(
            List.of(
                gemm("850x256x256", 1, 0.1),
                gemm("850x512x256", 2, 0.05625),
                gemm("850x64x256", 1, 0.1125),
                timing("GemmBenchmark.product", "9x256x1", 1, 1, new Work(9e9, 9e9)),
                timing("ConvBenchmark.convolution", "25x34x512x512k3s1", 1, 0.05, WORK),
                timing("ConvBenchmark.convolution", "50x67x512x512k3s2", 1, 1, WORK),
                timing("ModelBenchmark.forward", "800x1066 r50", 1, 1.9, WORK),
                timing("ModelBenchmark.forward", "800x1066 r50", 2, 1, WORK)),
            ROOFLINES);
    assertEquals(
        List.of(
            "compute-bound products with K >= 128, of the FMA peak: least 80 % (850x512x256, 2"
                + " threads); target 85 % missed",
            "all compute-bound products, of the FMA peak: least 80 % (850x512x256, 2 threads);"
                + " target 70 % met",
            "3x3 of stride 1, of the direct peak: least 180 % (25x34x512x512k3s1, 1 thread);"
                + " target 150 % met",
            "whole model, two threads against one: least 1.90 (800x1066 r50, 2 threads);"
                + " target 1.90 met"),
        Targets.lines(table));
    assertEquals(List.of(), Targets.lines(RooflineTable.of(List.of(), ROOFLINES)));
  }
}
