package detr.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.bench.BenchException;
import detr.bench.TrainingCase;
import detr.inference.Batch;
import detr.model.Detr;
import detr.model.DetrOutput;
import detr.model.TrainableDetr;
import detr.tensor.fast.FastOps;
import detr.train.ModelState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

final class WorkloadTest {
  /** How often DETR R50 has each layer: ResNet-50's blocks, six layers of either transformer. */
  private static final Map<String, Integer> LAYERS =
      Map.ofEntries(
          Map.entry("200x267x64x64k1s1", 1),
          Map.entry("200x267x256x64k1s1", 2),
          Map.entry("200x267x64x256k1s1", 1),
          Map.entry("200x267x64x256k1s1+", 3),
          Map.entry("200x267x256x128k1s1", 1),
          Map.entry("100x134x512x128k1s1", 3),
          Map.entry("100x134x128x512k1s1+", 4),
          Map.entry("200x267x256x512k1s2", 1),
          Map.entry("100x134x512x256k1s1", 1),
          Map.entry("50x67x1024x256k1s1", 5),
          Map.entry("50x67x256x1024k1s1+", 6),
          Map.entry("100x134x512x1024k1s2", 1),
          Map.entry("50x67x1024x512k1s1", 1),
          Map.entry("25x34x2048x512k1s1", 2),
          Map.entry("25x34x512x2048k1s1+", 3),
          Map.entry("50x67x1024x2048k1s2", 1),
          Map.entry("25x34x2048x256k1s1", 1),
          Map.entry("850x256x256", 6 * 4 + 6 * 2),
          Map.entry("850x256x2048", 6),
          Map.entry("850x2048x256", 6),
          Map.entry("100x256x256", 6 * 4 + 6 * 2 + 6 * 2),
          Map.entry("100x256x2048", 6),
          Map.entry("100x2048x256", 6),
          Map.entry("100x256x92", 6),
          Map.entry("100x256x4", 6),
          Map.entry("800x1066x3x64k7s2", 1),
          Map.entry("200x267x64x64k3s1", 3),
          Map.entry("200x267x128x128k3s2", 1),
          Map.entry("100x134x128x128k3s1", 3),
          Map.entry("100x134x256x256k3s2", 1),
          Map.entry("50x67x256x256k3s1", 5),
          Map.entry("50x67x512x512k3s2", 1),
          Map.entry("25x34x512x512k3s1", 2),
          Map.entry("850x850", 6),
          Map.entry("100x100", 6),
          Map.entry("100x850", 6));

  private static List<String> shapes(Class<?> benchmark) throws NoSuchFieldException {
    return List.of(benchmark.getDeclaredField("shape").getAnnotation(Param.class).value());
  }

  private static double gigaMultiplyAdds(Class<?> benchmark, Function<String, Work> work)
      throws NoSuchFieldException {
    return shapes(benchmark).stream()
        .mapToDouble(shape -> LAYERS.get(shape) * work.apply(shape).operations() / 2e9)
        .sum();
  }

  @Test
  void theLayersAddUpToTheModel() throws NoSuchFieldException {
    double products = gigaMultiplyAdds(GemmBenchmark.class, shape -> Product.parse(shape).work());
    double others = gigaMultiplyAdds(ConvBenchmark.class, shape -> Product.parse(shape).work());
    double attention = gigaMultiplyAdds(AttentionBenchmark.class, AttentionBenchmark::work);
    assertEquals(81.2, products + others + attention, 0.05, "as 'detr info' of the model says");
    assertEquals(
        LAYERS.size(),
        shapes(GemmBenchmark.class).size()
            + shapes(ConvBenchmark.class).size()
            + shapes(AttentionBenchmark.class).size());
  }

  @Test
  void theLayersOfWinogradAddUp() throws NoSuchFieldException {
    double sum =
        shapes(ConvBenchmark.class).stream()
            .filter(shape -> shape.endsWith("k3s1"))
            .mapToDouble(
                shape -> LAYERS.get(shape) * Product.parse(shape).work().operations() / 2e9)
            .sum();
    assertEquals(25.7, sum, 0.05, "issue 3");
  }

  @Test
  void aTrainingStepIsThreePassesButForWhatIsFrozen() {
    double stem = 240 * 320 * 64 * 3.0 * 7 * 7;
    double layer1 = 120 * 160 * (4 * 64 * 256 + 64 * 64 + 2 * 256 * 64 + 3 * 64 * 64 * 9.0);
    double small = TrainingBenchmark.work(TrainingCase.SMALL).operations();
    double r50 = TrainingBenchmark.work(TrainingCase.R50).operations();
    assertEquals(3 * 2 * forward(TrainingCase.SMALL), small);
    assertEquals(3 * 2 * forward(TrainingCase.R50) - 2 * 2 * 2 * (stem + layer1), r50);
  }

  private static double forward(TrainingCase training) {
    ModelState weights = training.weights();
    Batch batch = training.batch().images();
    Detr detr = TrainableDetr.of(weights.tensors(), weights.settings()).detr();
    try (FastOps ops = new FastOps(1)) {
      return ops.cost(() -> detr.forward(ops, batch.images(), batch.mask()), DetrOutput::tensors)
          .multiplyAdds();
    }
  }

  @Test
  void bytesCountEveryTensorOnce() {
    assertEquals(4.0 * (6 + 6 + 2 + 4), Product.parse("2x3x2").work().bytes());
    Work convolution = Product.parse("4x4x2x3k3s1+").work();
    int image = 4 * 4;
    assertEquals(
        4.0 * (2 * image + 3 * 2 * 9 + 2 * 3 + 2 * 3 * image),
        convolution.bytes(),
        "residual read");
    Work strided = Product.parse("4x4x2x3k1s2").work();
    assertEquals(4.0 * (2 * 4 + 3 * 2 + 2 * 3 + 3 * 4), strided.bytes(), "a fourth of x is read");
    assertEquals(4.0 * (2 * 5 + 2 * 7) * 256, AttentionBenchmark.work("5x7").bytes());
    assertEquals(
        4.0 * (400 * 533 + 200 * 267) * 64,
        Workload.of("NormBenchmark.maxPool", none()).work().bytes());
  }

  @Test
  void everyBenchmarkHasAWorkload(@TempDir Path folder) throws Exception {
    Path photo = folder.resolve("photo.jpg");
    Photo.write(photo);
    var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    List<String> withoutModel = List.of("\\.(Model|FirstImage|Roofline)Benchmark\\.");
    var benchmarks = BenchmarkList.defaultList().find(silent, List.of(), withoutModel);
    assertTrue(benchmarks.size() >= 11, "found " + benchmarks);
    for (BenchmarkListEntry entry : benchmarks) {
      Map<String, String[]> defaults = entry.getParams().orElse(Map.of());
      Workload workload =
          Workload.of(
              Workload.name(entry.getUsername()),
              name -> name.equals("photo") ? photo.toString() : defaults.get(name)[0]);
      assertTrue(workload.work().bytes() > 0, entry.getUsername());
    }
  }

  @Test
  void whatIsNoShapeIsRefused() {
    for (String text : List.of("", "12x", "0x3x4", "850x256", "4x4x2x3k3", "4x4x2x3k3s0", "a")) {
      assertThrows(BenchException.class, () -> Product.parse(text), text);
    }
    assertThrows(
        BenchException.class, () -> Workload.of("GemmBenchmark.product", key -> "850x850"));
  }

  private static UnaryOperator<String> none() {
    return name -> {
      throw new AssertionError("asks for " + name);
    };
  }
}
