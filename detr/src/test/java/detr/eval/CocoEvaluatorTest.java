package detr.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.coco.CocoAnnotation;
import detr.coco.CocoBox;
import detr.coco.CocoCategory;
import detr.coco.CocoDetection;
import detr.coco.CocoException;
import detr.coco.CocoGroundTruth;
import detr.coco.CocoImage;
import detr.coco.CocoResults;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** pycocotools' rules one by one, on cases worked out by hand. */
final class CocoEvaluatorTest {
  private static final double TOLERANCE = 1e-12;

  private final List<CocoImage> images = new ArrayList<>(List.of(new CocoImage(1, "1.jpg")));
  private final List<CocoCategory> categories =
      new ArrayList<>(List.of(new CocoCategory(3, "car")));
  private final List<CocoAnnotation> truths = new ArrayList<>();
  private final List<CocoDetection> found = new ArrayList<>();

  private void truth(double x, double y, double width, double height) {
    truths.add(
        new CocoAnnotation(
            truths.size() + 1, 1, 3, new CocoBox(x, y, width, height), width * height, false));
  }

  private void crowd(double x, double y, double width, double height) {
    truths.add(
        new CocoAnnotation(
            truths.size() + 1, 1, 3, new CocoBox(x, y, width, height), width * height, true));
  }

  private void found(long image, double score, double x, double y, double width, double height) {
    found.add(new CocoDetection(image, 3, new CocoBox(x, y, width, height), score));
  }

  private CocoScores scores() {
    return CocoEvaluator.evaluate(
        new CocoGroundTruth(images, categories, truths), new CocoResults(found), 1);
  }

  private double value(CocoMetric metric) {
    return scores().value(metric);
  }

  @Test
  void anEqualBoxIsFoundAtEveryThreshold() {
    truth(10.1, 20.7, 30.3, 33.9);
    found(1, 0.5, 10.1, 20.7, 30.3, 33.9);
    // tp / (fp + tp + 2.2e-16) rounds to 1 as numpy's does.
    assertEquals(1, value(CocoMetric.AP), TOLERANCE);
    assertEquals(1, value(CocoMetric.AR1), 0);
  }

  /** Of ten thresholds those up to .60 are reached by an overlap of 60 in 100. */
  @Test
  void anOverlapCountsUpToItsThreshold() {
    truth(0, 0, 100, 100);
    found(1, 0.5, 0, 0, 100, 60);
    assertEquals(0.3, value(CocoMetric.AP), TOLERANCE);
    assertEquals(1, value(CocoMetric.AP50), TOLERANCE);
    assertEquals(0, value(CocoMetric.AP75), 0);
  }

  /** Without the crowd's rules the two would be a false positive each, before the true one. */
  @Test
  void aCrowdTakesAnyNumberOfDetections() {
    crowd(100, 100, 200, 200);
    truth(0, 0, 50, 50);
    found(1, 0.9, 110, 110, 20, 20);
    found(1, 0.8, 150, 150, 20, 20);
    found(1, 0.7, 0, 0, 50, 50);
    assertEquals(1, value(CocoMetric.AP), TOLERANCE);
    assertEquals(1, scores().categories().getFirst().positives());
    // Beside the crowd: a false positive, so precision is a half at every recall.
    found(1, 0.85, 400, 400, 20, 20);
    assertEquals(0.5, value(CocoMetric.AP), TOLERANCE);
  }

  @Test
  void anObjectThatCountsIsPreferredToACrowdAroundIt() {
    crowd(0, 0, 200, 200);
    truth(0, 0, 100, 100);
    found(1, 0.9, 0, 0, 100, 70);
    // The crowd holds the box wholly (overlap 1); from .75 on only the crowd is near enough.
    assertEquals(0.5, value(CocoMetric.AP), TOLERANCE);
    assertEquals(0.5, value(CocoMetric.AR100), TOLERANCE);
  }

  @Test
  void aSecondDetectionOfAnObjectIsFalse() {
    truth(0, 0, 50, 50);
    truth(200, 200, 50, 50);
    found(1, 0.9, 0, 0, 50, 50);
    found(1, 0.8, 0, 0, 50, 50);
    found(1, 0.7, 200, 200, 50, 50);
    // Precision 1 at recalls 0 to .50, two thirds at .51 to 1.
    assertEquals((51 + 50 * 2.0 / 3) / 101, value(CocoMetric.AP), TOLERANCE);
  }

  @Test
  void ofEqualOverlapsTheLastObjectIsTaken() {
    truth(0, 0, 100, 100);
    found(1, 0.9, 0, 0, 100, 100);
    // Annotation 0 is none to pycocotools: which of the two was taken shows.
    CocoAnnotation none = new CocoAnnotation(0, 1, 3, new CocoBox(0, 0, 100, 100), 10_000, false);
    assertEquals(ImageMatcher.Outcome.FALSE_POSITIVE, outcome(truths.get(0), none));
    assertEquals(ImageMatcher.Outcome.TRUE_POSITIVE, outcome(none, truths.get(0)));
  }

  private ImageMatcher.Outcome outcome(CocoAnnotation... objects) {
    return new ImageMatcher(List.of(objects), found, 100)
        .match(AreaRange.ALL, new double[] {0.5})[0][0];
  }

  /** Equal scores keep the order of the file in an image, and of the images' ids between them. */
  @Test
  void equalScoresKeepTheirOrder() {
    truth(0, 0, 50, 50);
    found(1, 0.5, 300, 300, 50, 50);
    found(1, 0.5, 0, 0, 50, 50);
    assertEquals(0.5, value(CocoMetric.AP), TOLERANCE);
    found.addFirst(found.removeLast());
    assertEquals(1, value(CocoMetric.AP), TOLERANCE);

    images.add(new CocoImage(2, "2.jpg"));
    images.addFirst(new CocoImage(-1, "0.jpg"));
    found.removeLast();
    found(2, 0.5, 0, 0, 50, 50);
    assertEquals(1, value(CocoMetric.AP), TOLERANCE);
    found.removeLast();
    found(-1, 0.5, 0, 0, 50, 50);
    assertEquals(0.5, value(CocoMetric.AP), TOLERANCE);
  }

  @Test
  void zerosOfBothSignsAreEqualScores() {
    truth(0, 0, 50, 50);
    found(1, -0.0, 0, 0, 50, 50);
    found(1, 0.0, 300, 300, 50, 50);
    assertEquals(1, value(CocoMetric.AP), TOLERANCE);
  }

  @Test
  void rangesOfAreaHoldBothTheirEnds() {
    truth(0, 0, 32, 32);
    found(1, 0.9, 0, 0, 32, 32);
    found(1, 0.95, 300, 300, 100, 100);
    assertEquals(1, value(CocoMetric.AP_SMALL), TOLERANCE);
    assertEquals(1, value(CocoMetric.AP_MEDIUM), TOLERANCE);
    // Nothing large to find; the large false positive counts among all sizes only.
    assertEquals(-1, value(CocoMetric.AP_LARGE), 0);
    assertEquals(-1, value(CocoMetric.AR_LARGE), 0);
    assertEquals(0.5, value(CocoMetric.AP), TOLERANCE);
    assertEquals(1, value(CocoMetric.AR_SMALL), TOLERANCE);
  }

  @Test
  void theAnnotationsAreaCountsAndNotItsBox() {
    truths.add(new CocoAnnotation(1, 1, 3, new CocoBox(0, 0, 100, 100), 500, false));
    found(1, 0.9, 0, 0, 100, 100);
    assertEquals(1, value(CocoMetric.AP_SMALL), TOLERANCE);
    assertEquals(-1, value(CocoMetric.AP_LARGE), 0);
  }

  @Test
  void aHundredDetectionsAnImageAreLookedAt() {
    truth(0, 0, 50, 50);
    for (int i = 0; i < 99; i++) {
      found(1, 0.9, 300 + i, 300, 50, 50);
    }
    found(1, 0.1, 0, 0, 50, 50);
    assertEquals(0.01, value(CocoMetric.AP), TOLERANCE);
    assertEquals(1, value(CocoMetric.AR100), 0);
    assertEquals(0, value(CocoMetric.AR10), 0);
    found(1, 0.2, 300, 300, 50, 50);
    assertEquals(0, value(CocoMetric.AP), 0);
    assertEquals(0, value(CocoMetric.AR100), 0);
  }

  @Test
  void aClassWithoutObjectsIsLeftOutOfTheMean() {
    categories.add(new CocoCategory(1, "person"));
    truth(0, 0, 50, 50);
    found(1, 0.9, 0, 0, 50, 50);
    found.add(new CocoDetection(1, 1, new CocoBox(0, 0, 50, 50), 0.9));
    found.add(new CocoDetection(1, 77, new CocoBox(0, 0, 50, 50), 0.9));
    CocoScores scores = scores();
    assertEquals(1, scores.value(CocoMetric.AP), TOLERANCE);
    assertEquals(2, scores.categories().size());
    CategoryScores person = scores.categories().getFirst();
    assertEquals("person", person.category().name());
    assertEquals(-1, person.value(CocoMetric.AP), 0);
    assertEquals(-1, person.precision(AreaRange.ALL, 0)[0], 0);
    assertEquals(List.of(scores.categories().getLast()), scores.present());
  }

  @Test
  void withoutDetectionsEverythingIsMissed() {
    assertEquals(-1, value(CocoMetric.AP), 0);
    truth(0, 0, 50, 50);
    assertEquals(0, value(CocoMetric.AP), 0);
    assertEquals(0, value(CocoMetric.AR100), 0);
  }

  @Test
  void thresholdsAreThoseOfNumpy() {
    assertArrayEquals(
        new double[] {0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95},
        CategoryScores.ious(),
        0);
    assertEquals(0.35000000000000003, CategoryScores.recalls()[35], 0);
    assertEquals(1, CategoryScores.recalls()[100], 0);
  }

  @Test
  void refusesWhatIsNoNumberAndImagesThatAreNotThere() {
    assertThrows(IllegalArgumentException.class, () -> found(1, Double.NaN, 0, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> found(1, 0.5, 0, Double.NaN, 1, 1));
    found(8, 0.5, 0, 0, 1, 1);
    CocoException e = assertThrows(CocoException.class, this::scores);
    assertTrue(e.getMessage().contains("image 8"), e.getMessage());
  }
}
