package detr.bench;

import detr.coco.CocoGroundTruth;
import detr.coco.CocoResults;
import detr.eval.CocoEvaluator;
import detr.eval.CocoMetric;
import detr.eval.CocoScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Times COCO's evaluation of as much as val2017 and a DETR give: 5,000 images, 36,000 objects,
 * 500,000 detections, made by a seeded generator. The files stay for other programs to be timed on.
 */
public final class EvaluationSpeed {
  private static final int IMAGES = 5_000;
  private static final double NANOS = 1e9;

  private EvaluationSpeed() {}

  /** {@code [--threads N] [--runs N] [--out DIR]}. */
  public static void main(String[] args) throws Exception {
    Program.run(() -> run(Arguments.of(args, "--threads", "--runs", "--out")));
  }

  private static void run(Arguments arguments) throws IOException {
    int threads = arguments.count("--threads", "2");
    int runs = arguments.count("--runs", "3");
    Path folder = Path.of(arguments.get("--out", "target/evaluation"));
    Files.createDirectories(folder);
    Path annotations = folder.resolve("annotations.json");
    Path results = folder.resolve("results.json");
    GeneratedCoco.write(IMAGES, annotations, results);
    System.out.printf("%s, %s: %d images%n", annotations, results, IMAGES);
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      CocoGroundTruth truth = CocoGroundTruth.read(annotations);
      CocoResults found = CocoResults.read(results);
      long read = System.nanoTime();
      CocoScores scores = CocoEvaluator.evaluate(truth, found, threads);
      long evaluated = System.nanoTime();
      System.out.printf(
          Locale.ROOT,
          "read %.2f s, evaluated %.2f s with %d threads, AP %.17g%n",
          (read - start) / NANOS,
          (evaluated - read) / NANOS,
          threads,
          scores.value(CocoMetric.AP));
    }
  }
}
