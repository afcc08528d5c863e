package detr.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.coco.CocoGroundTruth;
import detr.coco.CocoResults;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers pycocotools gives for 60 images. */
final class CocoReferenceTest {
  private static final double TOLERANCE = 1e-12;
  private static final Pattern NUMBER = Pattern.compile("\"(A[PR]\\w*)\": ([-.\\w]+)");

  @TempDir private Path folder;

  private static Path file(String name) throws URISyntaxException {
    return Path.of(CocoReferenceTest.class.getResource(name).toURI());
  }

  private static void check(CocoScores scores) throws IOException, URISyntaxException {
    Map<String, Double> expected =
        NUMBER
            .matcher(Files.readString(file("expected.json")))
            .results()
            .collect(Collectors.toMap(m -> m.group(1), m -> Double.valueOf(m.group(2))));
    assertEquals(CocoMetric.values().length, expected.size());
    for (CocoMetric metric : CocoMetric.values()) {
      assertEquals(expected.get(metric.key()), scores.value(metric), TOLERANCE, metric.key());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void givesTheTwelveNumbers(int threads) throws IOException, URISyntaxException {
    CocoGroundTruth truth = CocoGroundTruth.read(file("ground-truth.json"));
    check(CocoEvaluator.evaluate(truth, CocoResults.read(file("detections.json")), threads));
  }

  @Test
  void writtenResultsAreReadAsTheSame() throws IOException, URISyntaxException {
    CocoResults results = CocoResults.read(file("detections.json"));
    StringWriter text = new StringWriter();
    results.write(text);
    Path written = Files.writeString(folder.resolve("written.json"), text.toString());
    assertEquals(results, CocoResults.read(written));
  }
}
