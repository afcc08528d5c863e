package detr.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.coco.CocoException;
import detr.coco.PanopticAnnotation;
import detr.coco.PanopticCategory;
import detr.coco.PanopticGroundTruth;
import detr.coco.PanopticPrediction;
import detr.coco.PanopticSegment;
import detr.coco.SegmentMap;
import detr.image.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The panopticapi's rules, on pictures of one row whose letters are segments, and on random
 * pictures against a count of the pixels of every pair. A dot is void; a letter's class is told
 * beside the picture.
 */
final class PanopticEvaluatorTest {
  private static final List<PanopticCategory> CATEGORIES =
      List.of(
          new PanopticCategory(1, "person", true),
          new PanopticCategory(3, "car", true),
          new PanopticCategory(184, "tree-merged", false),
          new PanopticCategory(200, "rug-merged", false));

  @TempDir private Path folder;

  /** The segments of a row, whose ids are its letters; an upper-case letter is a crowd. */
  private static List<PanopticSegment> segments(String row, Map<Character, Long> classes) {
    List<PanopticSegment> segments = new ArrayList<>();
    for (int letter : row.chars().filter(c -> c != '.').distinct().sorted().toArray()) {
      long area = row.chars().filter(c -> c == letter).count();
      long category = classes.get((char) letter);
      segments.add(new PanopticSegment(letter, category, area, Character.isUpperCase(letter)));
    }
    return segments;
  }

  private static int[] ids(String row) {
    return row.chars().map(c -> c == '.' ? SegmentMap.VOID : c).toArray();
  }

  private static PanopticPrediction prediction(String row, Map<Character, Long> classes) {
    return new PanopticPrediction(
        new SegmentMap(row.length(), 1, ids(row)), segments(row, classes));
  }

  private Path picture(String name, int width, int[] ids) {
    BufferedImage image = new BufferedImage(width, ids.length / width, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < ids.length; i++) {
      int swapped = (ids[i] & 0xff) << 16 | ids[i] & 0xff00 | ids[i] >> 16 & 0xff;
      image.setRGB(i % width, i / width, swapped);
    }
    Path file = folder.resolve(name);
    Pictures.write(image, file);
    return file;
  }

  private static PanopticGroundTruth truth(List<PanopticAnnotation> annotations) {
    return new PanopticGroundTruth(Map.of(), CATEGORIES, annotations);
  }

  /** Evaluates one row. */
  private PanopticScores evaluate(String there, String found, Map<Character, Long> classes) {
    picture("1.png", there.length(), ids(there));
    PanopticGroundTruth truth =
        truth(List.of(new PanopticAnnotation("1", "1.png", segments(there, classes))));
    return PanopticEvaluator.evaluate(truth, folder, _ -> prediction(found, classes), 1);
  }

  private static void assertCounts(
      PanopticScores scores, int index, int matches, int misses, int falseAlarms, double iouSum) {
    assertEquals(
        new PanopticClassScores(CATEGORIES.get(index), matches, misses, falseAlarms, iouSum),
        scores.classes().get(index));
  }

  @Test
  void whatIsFoundExactlyIsOne() {
    PanopticScores scores =
        evaluate("aabbb.", "xxyyy.", Map.of('a', 1L, 'x', 1L, 'b', 184L, 'y', 184L));
    assertEquals(new PanopticQuality(1, 1, 1, 2), scores.all());
    assertEquals(new PanopticQuality(1, 1, 1, 1), scores.things());
    assertEquals(new PanopticQuality(1, 1, 1, 1), scores.stuff());
    assertCounts(scores, 0, 1, 0, 0, 1);
    assertCounts(scores, 1, 0, 0, 0, 0);
  }

  /**
   * Rows of: what is there, what is found, then matches, misses, false alarms and IoUs of class 1.
   */
  @ParameterizedTest
  @CsvSource({
    // half of the union is not enough, a little more is
    "aaaa, xx.., 0, 1, 1, 0",
    "aaaa, xxx., 1, 0, 0, 0.75",
    "aaab, xxxx, 1, 0, 0, 0.75",
    "aabb, xxxx, 0, 1, 1, 0",
    // of a prediction what lies in void is not in the union
    "aaa.., xxxxx, 1, 0, 0, 1",
    "aaab.., xxxxxx, 1, 0, 0, 0.75",
    // mostly in void it is forgotten, half is not enough
    "a..., xxxx, 1, 0, 0, 1",
    "bb..., xxxxx, 0, 0, 0, 0",
    "bb.., xxxx, 0, 0, 1, 0",
    "....., xxx.., 0, 0, 0, 0",
    // a crowd need not be found, and what lies in it is forgotten, together with void
    "AAAA, ...., 0, 0, 0, 0",
    "AAAA, xxxx, 0, 0, 0, 0",
    "AAbb, xxxx, 0, 0, 1, 0",
    "AA.bbb, xxxxx., 0, 0, 0, 0",
    // the crowd of another class is as anything else
    "BBBB, xxxx, 0, 0, 1, 0",
    // of two crowds of a class the last one counts
    "AAAZ, xxxx, 0, 0, 1, 0",
    "AZZZ, xxxx, 0, 0, 0, 0",
    // of two predictions one matches
    "aaaa, xxxy, 1, 0, 1, 0.75",
    "aaaa, wwww, 0, 1, 0, 0",
    "aaaa, ...., 0, 1, 0, 0",
  })
  void countsByTheRules(
      String there, String found, int matches, int misses, int falseAlarms, double iouSum) {
    Map<Character, Long> classes =
        Map.of('a', 1L, 'A', 1L, 'Z', 1L, 'x', 1L, 'y', 1L, /**/ 'b', 184L, 'B', 184L, 'w', 3L);
    assertCounts(evaluate(there, found, classes), 0, matches, misses, falseAlarms, iouSum);
  }

  @Test
  void allVoidIsNothingToFind() {
    PanopticScores scores = evaluate("....", "xxyy", Map.of('x', 1L, 'y', 200L));
    PanopticQuality nothing = new PanopticQuality(-1, -1, -1, 0);
    assertEquals(nothing, scores.all());
    assertEquals(nothing, scores.things());
    assertEquals(nothing, scores.stuff());
  }

  /** PQ of person 0.75 / (1 + 0.5), of tree 0, of car 0 of one false alarm. */
  @Test
  void meansAreOfTheClassesThatOccur() {
    PanopticScores scores =
        evaluate("aaaacbbbb", "xxx.yyyyy", Map.of('a', 1L, 'x', 1L, 'c', 1L, 'b', 184L, 'y', 3L));
    assertEquals(new PanopticQuality(0.5, 0.75, 2 / 3.0, 1), scores.classes().get(0).quality());
    assertEquals(new PanopticQuality(0.25, 0.375, 1 / 3.0, 2), scores.things());
    assertEquals(new PanopticQuality(0, 0, 0, 1), scores.stuff());
    assertEquals(0.5 / 3, scores.all().pq());
    assertEquals(3, scores.all().classes());
  }

  /** As the panopticapi takes it; what is only in the one or the other is told. */
  @Test
  void theAreaOfTheJsonCounts() {
    picture("1.png", 4, ids("aaab"));
    PanopticSegment larger = new PanopticSegment('a', 1, 5, false);
    PanopticSegment absent = new PanopticSegment('d', 1, 7, false);
    PanopticGroundTruth truth =
        truth(List.of(new PanopticAnnotation("1", "1.png", List.of(larger, absent))));
    PanopticPrediction found = prediction("xxx.", Map.of('x', 1L));
    PanopticScores scores = PanopticEvaluator.evaluate(truth, folder, _ -> found, 1);
    assertCounts(scores, 0, 1, 1, 0, 0.6);
    assertEquals(2, scores.differences());
    PanopticSegment smaller = new PanopticSegment('a', 1, 2, false);
    PanopticGroundTruth wrong =
        truth(List.of(new PanopticAnnotation("1", "1.png", List.of(smaller))));
    var error =
        assertThrows(
            CocoException.class, () -> PanopticEvaluator.evaluate(wrong, folder, _ -> found, 1));
    assertTrue(error.getMessage().contains("an area of 2 in the JSON and 3"), error.getMessage());
  }

  /** Ids that need all three bytes; unions are counted, and not computed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void agreesWithCountingPixels(int threads) {
    Random random = new Random(threads);
    int width = 17;
    List<PanopticAnnotation> annotations = new ArrayList<>();
    Map<String, PanopticPrediction> found = new HashMap<>();
    Map<Long, Brute> brute = new HashMap<>();
    CATEGORIES.forEach(category -> brute.put(category.id(), new Brute()));
    for (int image = 0; image < 40; image++) {
      int[] there = rectangles(random, width, 11, image % 3 * 0.3);
      int[] predicted = shaken(random, there, width);
      List<PanopticSegment> segments = segments(random, there, 0.2);
      List<PanopticSegment> predictions = likeThere(random, predicted, segments);
      picture(image + ".png", width, there);
      annotations.add(new PanopticAnnotation("i" + image, image + ".png", segments));
      found.put(
          "i" + image, new PanopticPrediction(new SegmentMap(width, 11, predicted), predictions));
      count(there, segments, predicted, predictions, brute);
    }
    PanopticScores scores =
        PanopticEvaluator.evaluate(truth(annotations), folder, found::get, threads);
    int matches = 0;
    for (PanopticClassScores of : scores.classes()) {
      Brute expected = brute.get(of.category().id());
      assertEquals(expected.matches, of.matches(), "matches");
      assertEquals(expected.misses, of.misses(), "misses");
      assertEquals(expected.falseAlarms, of.falseAlarms(), "false alarms");
      assertEquals(expected.iouSum, of.iouSum(), 1e-12);
      assertTrue(of.misses() > 0 && of.falseAlarms() > 0, of.toString());
      matches += of.matches();
    }
    assertTrue(matches > 50, matches + " matches");
    assertEquals(0, scores.differences());
  }

  private static final class Brute {
    private int matches;
    private int misses;
    private int falseAlarms;
    private double iouSum;
  }

  private static int[] rectangles(Random random, int width, int height, double empty) {
    int[] ids = new int[width * height];
    for (int i = 0; i < 8; i++) {
      int id = random.nextDouble() < empty ? SegmentMap.VOID : 1 + random.nextInt((1 << 24) - 1);
      fill(random, ids, width, id);
    }
    return ids;
  }

  private static void fill(Random random, int[] ids, int width, int id) {
    int left = random.nextInt(width);
    int top = random.nextInt(ids.length / width);
    int right = left + random.nextInt(width);
    int bottom = top + random.nextInt(ids.length / width);
    for (int i = 0; i < ids.length; i++) {
      if (i % width >= left && i % width <= right && i / width >= top && i / width <= bottom) {
        ids[i] = id;
      }
    }
  }

  /** The same with some noise, one new rectangle, and a few pixels undecided. */
  private static int[] shaken(Random random, int[] there, int width) {
    int[] ids = new int[there.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = there[Math.max(0, i - random.nextInt(2))];
      ids[i] = ids[i] == SegmentMap.VOID ? 77 : ids[i];
    }
    fill(random, ids, width, random.nextInt(3));
    return ids;
  }

  private static List<PanopticSegment> segments(Random random, int[] ids, double crowds) {
    List<PanopticSegment> segments = new ArrayList<>();
    for (int id : IntStream.of(ids).filter(i -> i != SegmentMap.VOID).distinct().toArray()) {
      long category = CATEGORIES.get(random.nextInt(CATEGORIES.size())).id();
      long area = IntStream.of(ids).filter(i -> i == id).count();
      segments.add(new PanopticSegment(id, category, area, random.nextDouble() < crowds));
    }
    return segments;
  }

  /** Most of the class that is there. */
  private static List<PanopticSegment> likeThere(
      Random random, int[] ids, List<PanopticSegment> there) {
    List<PanopticSegment> segments = new ArrayList<>();
    for (PanopticSegment segment : segments(random, ids, 0)) {
      long category =
          there.stream()
              .filter(s -> s.id() == segment.id() && random.nextInt(4) > 0)
              .mapToLong(PanopticSegment::categoryId)
              .findFirst()
              .orElse(segment.categoryId());
      segments.add(new PanopticSegment(segment.id(), category, 0, false));
    }
    return segments;
  }

  private static void count(
      int[] there,
      List<PanopticSegment> segments,
      int[] found,
      List<PanopticSegment> predictions,
      Map<Long, Brute> brute) {
    for (PanopticSegment s : segments) {
      if (!s.crowd() && predictions.stream().noneMatch(p -> matches(there, s, found, p))) {
        brute.get(s.categoryId()).misses++;
      }
    }
    for (PanopticSegment p : predictions) {
      Brute of = brute.get(p.categoryId());
      List<PanopticSegment> hit =
          segments.stream().filter(s -> matches(there, s, found, p)).toList();
      if (hit.isEmpty()) {
        int crowd =
            segments.stream()
                .filter(s -> s.crowd() && s.categoryId() == p.categoryId())
                .mapToInt(PanopticSegment::id)
                .reduce(-1, (_, last) -> last);
        long outside =
            IntStream.range(0, there.length)
                .filter(i -> found[i] == p.id() && (there[i] == 0 || there[i] == crowd))
                .count();
        long pixels = IntStream.of(found).filter(id -> id == p.id()).count();
        of.falseAlarms += 2 * outside > pixels ? 0 : 1;
      } else {
        assertEquals(1, hit.size());
        of.matches++;
        of.iouSum += iou(there, hit.getFirst(), found, p);
      }
    }
  }

  private static boolean matches(int[] there, PanopticSegment s, int[] found, PanopticSegment p) {
    return !s.crowd() && s.categoryId() == p.categoryId() && iou(there, s, found, p) > 0.5;
  }

  private static double iou(int[] there, PanopticSegment s, int[] found, PanopticSegment p) {
    long both = 0;
    long either = 0;
    for (int i = 0; i < there.length; i++) {
      boolean ofPrediction = found[i] == p.id() && there[i] != SegmentMap.VOID;
      both += ofPrediction && there[i] == s.id() ? 1 : 0;
      either += ofPrediction || there[i] == s.id() ? 1 : 0;
    }
    return (double) both / either;
  }

  @Test
  void refusesPredictionsThatContradictThemselves() throws IOException {
    Map<Character, Long> classes = Map.of('a', 1L, 'x', 1L, 'y', 1L);
    picture("1.png", 4, ids("aaaa"));
    PanopticGroundTruth truth =
        truth(List.of(new PanopticAnnotation("7", "1.png", segments("aaaa", classes))));
    SegmentMap map = new SegmentMap(4, 1, ids("xxxx"));
    List<PanopticSegment> x = segments("xxxx", classes);
    assertRefused(truth, new PanopticPrediction(map, List.of()), "PNG has segment 120");
    assertRefused(
        truth, new PanopticPrediction(map, segments("xy", classes)), "JSON has segment 121");
    assertRefused(
        truth,
        new PanopticPrediction(new SegmentMap(2, 2, ids("xxxx")), x),
        "it has 4x1, and the prediction 2x2");
    assertRefused(
        truth,
        new PanopticPrediction(map, List.of(new PanopticSegment('x', 2, 4, false))),
        "category 2");
    Files.delete(folder.resolve("1.png"));
    var error =
        assertThrows(
            CocoException.class,
            () ->
                PanopticEvaluator.evaluate(truth, folder, _ -> new PanopticPrediction(map, x), 1));
    assertTrue(error.getMessage().contains("1.png: there is no such PNG"), error.getMessage());
  }

  private void assertRefused(PanopticGroundTruth truth, PanopticPrediction found, String problem) {
    var error =
        assertThrows(
            CocoException.class, () -> PanopticEvaluator.evaluate(truth, folder, _ -> found, 1));
    assertTrue(error.getMessage().startsWith("image 7: "), error.getMessage());
    assertTrue(error.getMessage().contains(problem), error.getMessage());
  }
}
