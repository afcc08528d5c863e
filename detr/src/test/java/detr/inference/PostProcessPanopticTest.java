package detr.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.image.ImageSize;
import detr.image.Reference;
import detr.model.CocoLabels;
import detr.model.PanopticClasses;
import detr.result.Segment;
import detr.result.Segmentation;
import detr.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PostProcessPanopticTest {
  private static final PanopticClasses CLASSES = PanopticClasses.ofCoco(CocoLabels.of(250));
  private static final float SURE = 20;

  @Test
  void isTheOriginalsToThePixel() throws Exception {
    Reference reference = Reference.shared("reference/panoptic-post.safetensors");
    Tensor logits = Tensor.of(reference.floats("pred_logits"), 1, 100, 251);
    Tensor all = Tensor.of(reference.floats("pred_masks"), 100, 24, 32);
    int[] found = PostProcessPanoptic.found(logits, 0, PostProcessPanoptic.THRESHOLD);
    assertTrue(found.length < 100, "some queries find nothing");
    Segmentation result =
        PostProcessPanoptic.segmentation(
            logits,
            Tensor.zeros(1, 100, 4),
            0,
            found,
            chosen(all, found),
            new ImageSize(96, 128),
            new ImageSize(96, 128),
            192,
            144,
            CLASSES);
    int[] expected =
        LongStream.of(reference.longs("segment_ids")).mapToInt(Math::toIntExact).toArray();
    assertArrayEquals(expected, result.ids());
    StringBuilder info = new StringBuilder();
    for (Segment s : result.segments()) {
      info.append(info.isEmpty() ? "[" : ", ");
      info.append(
          "{\"id\": %d, \"isthing\": %b, \"category_id\": %d, \"area\": %d}"
              .formatted(s.id(), s.thing(), s.classId(), s.area()));
    }
    assertEquals(reference.metadata("segments_info"), info + "]");
  }

  private static Tensor chosen(Tensor masks, int[] found) {
    int size = masks.size(1) * masks.size(2);
    float[] values = new float[found.length * size];
    for (int i = 0; i < found.length; i++) {
      System.arraycopy(masks.data(), found[i] * size, values, i * size, size);
    }
    return Tensor.of(values, found.length, masks.size(1), masks.size(2));
  }

  /** Queries that are sure of their classes; 250 is no-object. */
  private static Tensor logits(int... classes) {
    Tensor logits = Tensor.zeros(1, classes.length, 251);
    for (int q = 0; q < classes.length; q++) {
      logits.data()[q * 251 + classes[q]] = SURE;
    }
    return logits;
  }

  /** Masks of 8×2 pixels, each strongest where the picture of digits says so. */
  private static Segmentation segment(String picture, int... classes) {
    Tensor logits = logits(classes);
    int[] found = PostProcessPanoptic.found(logits, 0, PostProcessPanoptic.THRESHOLD);
    float[] masks = new float[found.length * 16];
    for (int i = 0; i < masks.length; i++) {
      // Later masks come second wherever they are not first.
      masks[i] = picture.charAt(i % 16) - '0' == i / 16 ? 100 : i / 16;
    }
    return PostProcessPanoptic.segmentation(
        logits,
        Tensor.zeros(1, classes.length, 4),
        0,
        found,
        Tensor.of(masks, found.length, 2, 8),
        new ImageSize(2, 8),
        new ImageSize(2, 8),
        8,
        2,
        CLASSES);
  }

  private static String picture(Segmentation result) {
    StringBuilder text = new StringBuilder();
    Arrays.stream(result.ids()).forEach(text::append);
    return text.toString();
  }

  @Test
  void queriesThatFindNothingAreLeftOut() {
    Tensor unsure = logits(17, 250, 18, 193);
    unsure.data()[17] = 7;
    assertArrayEquals(
        new int[] {2, 3}, PostProcessPanoptic.found(unsure, 0, PostProcessPanoptic.THRESHOLD));
    // e⁷ / (e⁷ + 250) is 0.81.
    assertArrayEquals(new int[] {0, 2, 3}, PostProcessPanoptic.found(unsure, 0, 0.8f));
  }

  @Test
  void thingsOfOneClassStayApartAndStuffHasItsName() {
    Segmentation result = segment("0000011111022222", 17, 17, 193);
    assertEquals("0000011111022222", picture(result));
    assertEquals(
        List.of("cat", "cat", "grass-merged"),
        result.segments().stream().map(Segment::label).toList());
    assertEquals(List.of(6, 5, 5), result.segments().stream().map(Segment::area).toList());
    assertTrue(result.segments().get(1).thing());
    assertFalse(result.segments().get(2).thing());
  }

  /**
   * The first two are grass. Merged, the second has no pixels and is dropped, as in the original.
   */
  @Test
  void stuffOfOneClassBecomesOneSegment() {
    Segmentation result = segment("0000000002222222", 193, 193, 17);
    assertEquals("0000000001111111", picture(result));
    Segmentation merged = segment("0000011111122222", 193, 193, 17);
    assertEquals(2, merged.segments().size());
    // What the second grass had goes to the cat, which is stronger there than the first grass.
    assertEquals("0000011111111111", picture(merged));
    assertEquals(List.of(5, 11), merged.segments().stream().map(Segment::area).toList());
  }

  @Test
  void segmentsOfFourPixelsAreDropped() {
    Segmentation four = segment("0000111111111111", 17, 18);
    assertEquals("0000000000000000", picture(four));
    assertEquals("dog", four.segments().getFirst().label());
    assertEquals(2, segment("0000011111111111", 17, 18).segments().size());
  }

  /** Masks as large as a batch of 8×2, of which the image is the left 4×2. */
  @Test
  void whatIsBeyondTheImageIsPadding() {
    Tensor logits = logits(17, 18);
    float[] masks = new float[32];
    String picture = "0011111100111111";
    for (int i = 0; i < masks.length; i++) {
      masks[i] = picture.charAt(i % 16) - '0' == i / 16 ? 100 : 0;
    }
    Segmentation result =
        PostProcessPanoptic.segmentation(
            logits,
            Tensor.zeros(1, 2, 4),
            0,
            new int[] {0, 1},
            Tensor.of(masks, 2, 2, 8),
            new ImageSize(2, 4),
            new ImageSize(2, 8),
            8,
            4,
            CLASSES);
    // Twice the size that the model saw.
    String row = "00001111";
    assertEquals(row + row + row + row, picture(result));
  }

  @Test
  void segmentsThatAreNotWantedLeaveTheirPixelsToNobody() {
    Segmentation all = segment("0000011111022222", 17, 18, 193);
    Segmentation some = all.only(s -> s.classId() != 18);
    assertEquals(
        List.of("cat", "grass-merged"), some.segments().stream().map(Segment::label).toList());
    assertEquals(List.of(0, 1), some.segments().stream().map(Segment::id).toList());
    assertEquals(List.of(6, 5), some.segments().stream().map(Segment::area).toList());
    assertArrayEquals(new int[] {0, 0, 0, 0, 0, -1, -1, -1, -1, -1, 0, 1, 1, 1, 1, 1}, some.ids());
    Segmentation less = some.only(s -> s.classId() == 193);
    assertArrayEquals(
        new int[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0}, less.ids());
    assertArrayEquals(segment("", 250, 250).ids(), segment("", 250, 250).only(s -> false).ids());
  }

  @Test
  void nothingFoundIsNoSegment() {
    Segmentation none = segment("", 250, 250);
    assertEquals(List.of(), none.segments());
    assertArrayEquals(new int[16], none.ids());
  }

  @Test
  void refusesMasksOfOtherQueries() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            PostProcessPanoptic.segmentation(
                logits(17),
                Tensor.zeros(1, 1, 4),
                0,
                new int[] {0},
                Tensor.zeros(2, 3, 3),
                new ImageSize(3, 3),
                new ImageSize(3, 3),
                3,
                3,
                CLASSES));
  }
}
