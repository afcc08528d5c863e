package detr.cli;

import detr.image.ImageSize;
import detr.inference.Pass;
import detr.inference.Session;
import detr.model.QueryChoice;
import detr.tensor.Mask;
import detr.tensor.OperationListener;
import detr.tensor.PassCost;
import detr.tensor.StageListener;
import detr.tensor.Tensor;
import detr.tensor.fast.Roofline;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code detr bench}: how fast a model runs here. */
@Command(
    header = "Measures the speed of a model's forward pass.",
    description = {
      "Runs a model on noise of the given size until it is warm, then times passes: the whole, and"
          + " each stage in the median pass.",
      "--profile times every layer too, and sets it against what this machine could do at best: its"
          + " peak of multiply-adds and its memory bandwidth, measured in the same run."
    },
    footer = "  detr bench --model detr-r50 --size 480x640 --threads 1")
final class Bench implements Callable<Integer> {
  private static final int WARM_UP_PASSES = 5;
  private static final double NANOS_PER_MILLI = 1e6;

  @Mixin private SharedOptions shared;
  @Mixin private ModelOption model;
  @Mixin private SettingsOptions settings;
  @Mixin private ComputeOptions compute;

  @Mixin private SizeOption size;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "10",
      converter = PositiveConverter.class,
      description = "How many passes to time.")
  private int runs;

  @Option(names = "--profile", description = "Print the time of every layer against its bound.")
  private boolean profile;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    try (Session session = Session.open(model.choose(shared), settings.with(compute))) {
      ImageSize seen = size.of(session);
      Tensor images = noise(seen);
      BenchReport.Pass[] passes = new BenchReport.Pass[runs];
      try (Progress progress =
          shared.progress("timing", Progress.Unit.IMAGES, 0, WARM_UP_PASSES + runs)) {
        for (int i = -WARM_UP_PASSES; i < runs; i++) {
          BenchReport.Pass pass = time(session, images);
          if (i >= 0) {
            passes[i] = pass;
          }
          progress.advance(1);
        }
      }
      Arrays.sort(passes);
      PassCost cost = session.cost(seen.height(), seen.width());
      // Measuring the bounds takes memory of its own.
      long peakBytes = BenchReport.residentPeak();
      BenchReport report =
          new BenchReport(
              session.architecture(),
              session.description(),
              seen,
              passes,
              cost,
              peakBytes,
              profile ? profileOf(passes) : null);
      print(report, shared.out());
    }
    return ExitCode.OK;
  }

  private Profile profileOf(BenchReport.Pass[] passes) {
    return Profile.of(
        Stream.of(passes).map(BenchReport.Pass::layers).toList(),
        Roofline.measure(compute.threads()));
  }

  private void print(BenchReport report, PrintWriter out) throws IOException {
    if (json) {
      report.writeJson(out);
    } else {
      report.print(out);
    }
  }

  private static Tensor noise(ImageSize size) {
    Tensor images = Tensor.zeros(1, size.height(), size.width(), 3);
    Random random = new Random(1);
    for (int i = 0; i < images.count(); i++) {
      images.data()[i] = (float) random.nextGaussian();
    }
    return images;
  }

  private BenchReport.Pass time(Session session, Tensor images) {
    StageGroups stages = new StageGroups();
    PassLayers layers = new PassLayers();
    Mask mask = Mask.none(1, images.size(1), images.size(2));
    long start = System.nanoTime();
    long[] last = {start};
    StageListener listener =
        (name, value) -> {
          long now = System.nanoTime();
          stages.add(name, (now - last[0]) / NANOS_PER_MILLI);
          last[0] = now;
          layers.endStage(name);
        };
    Pass pass =
        Pass.of(images, mask)
            .withMasks(session.segments() ? QueryChoice.ALL : QueryChoice.NONE)
            .withStages(listener)
            .withOperations(profile ? layers : OperationListener.NONE);
    session.run(pass, made -> null);
    Map<String, Double> sums = stages.sums();
    return new BenchReport.Pass((System.nanoTime() - start) / NANOS_PER_MILLI, sums, layers);
  }
}
