package detr.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.coco.CocoGroundTruth;
import detr.coco.CocoResults;
import detr.eval.CocoEvaluator;
import detr.eval.CocoMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedCocoTest {
  @TempDir private Path folder;

  @Test
  void isAsMuchAsToldAndAlwaysTheSame() throws IOException {
    Path annotations = folder.resolve("annotations.json");
    Path results = folder.resolve("results.json");
    GeneratedCoco.write(200, annotations, results);
    CocoGroundTruth truth = CocoGroundTruth.read(annotations);
    CocoResults found = CocoResults.read(results);
    assertEquals(200, truth.images().size());
    assertEquals(20_000, found.detections().size());
    assertEquals(7.2, truth.annotations().size() / 200.0, 1);
    double ap = CocoEvaluator.evaluate(truth, found, 2).value(CocoMetric.AP);
    assertTrue(ap > 0.01 && ap < 0.9, "AP " + ap);
    Path again = folder.resolve("again.json");
    GeneratedCoco.write(200, annotations, again);
    assertEquals(-1, Files.mismatch(results, again));
  }
}
