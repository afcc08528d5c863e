package detr.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.geometry.Box;
import detr.image.Reference;
import detr.result.Detection;
import detr.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PostProcessTest {
  private static final List<String> AB = List.of("a", "b");

  @Test
  void isTheOriginalsOnAllQueries() throws Exception {
    Reference reference = Reference.resource("r50-photo-post.safetensors");
    Tensor logits = Tensor.of(reference.doublesAsFloats("pred_logits"), 1, 100, 92);
    Tensor boxes = Tensor.of(reference.doublesAsFloats("pred_boxes"), 1, 100, 4);
    PostProcess.Predictions all = PostProcess.predictions(logits, boxes, 0, 768, 576);
    double[] scores = reference.doubles("post.0.scores");
    long[] labels = reference.longs("post.0.labels");
    double[] corners = reference.doubles("post.0.boxes");
    for (int q = 0; q < 100; q++) {
      // Logits of up to 32 rounded to floats are off by 2^-20; boxes of up to 1 by 2^-25.
      assertEquals(scores[q], all.scores()[q], 4e-6 * scores[q] + 1e-9, "score of " + q);
      assertEquals(labels[q], all.classIds()[q], "class of " + q);
      Box box = all.boxes().get(q);
      assertEquals(corners[4 * q], box.xmin(), 1e-4, "xmin of " + q);
      assertEquals(corners[4 * q + 1], box.ymin(), 1e-4, "ymin of " + q);
      assertEquals(corners[4 * q + 2], box.xmax(), 1e-4, "xmax of " + q);
      assertEquals(corners[4 * q + 3], box.ymax(), 1e-4, "ymax of " + q);
    }
  }

  @Test
  void sortsByScoreAndKeepsTheOrderOfTies() {
    float best = (float) Math.log(8);
    float good = (float) Math.log(3);
    Tensor logits = Tensor.of(new float[] {good, 0, 0, 0, good, 0, 0, best, 0, 0, 0, 9}, 4, 3);
    Tensor boxes = Tensor.of(new float[16], 4, 4);
    List<Detection> found = PostProcess.detections(logits, boxes, 0, 10, 10, 0.5f, AB);
    assertEquals(List.of("b", "a", "b"), found.stream().map(Detection::label).toList());
    assertEquals(0.8, found.get(0).score(), 1e-6);
    assertEquals(0.6, found.get(1).score(), 1e-6);
    assertEquals(1, found.get(0).classId());
  }

  @Test
  void scoresMustExceedTheThreshold() {
    Tensor logits = Tensor.of(new float[] {0, -1000, 0}, 1, 3);
    Tensor boxes = Tensor.of(new float[4], 1, 4);
    assertTrue(PostProcess.detections(logits, boxes, 0, 10, 10, 0.5f, AB).isEmpty());
    assertEquals(1, PostProcess.detections(logits, boxes, 0, 10, 10, 0.4999f, AB).size());
  }

  @Test
  void takesTheImageAskedForAndDoesNotClip() {
    Tensor logits = Tensor.of(new float[] {9, 0, 0, 0, 9, 0}, 2, 1, 3);
    Tensor boxes = Tensor.of(new float[] {0.5f, 0.5f, 1, 1, 0.25f, 0.75f, 0.75f, 0.75f}, 2, 1, 4);
    Detection second = PostProcess.detections(logits, boxes, 1, 200, 100, 0.7f, AB).getFirst();
    assertEquals("b", second.label());
    assertEquals(new Box(-25, 37.5f, 125, 112.5f), second.box());
  }

  @Test
  void survivesLargeLogits() {
    Tensor logits = Tensor.of(new float[] {-3000, 3000, 2900, 0, 0, 4000}, 2, 3);
    PostProcess.Predictions all = PostProcess.predictions(logits, Tensor.zeros(2, 4), 0, 10, 10);
    assertEquals(1, all.scores()[0]);
    assertEquals(1, all.classIds()[0]);
    assertEquals(0, all.scores()[1]);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor logits = Tensor.zeros(5, 3);
    Tensor boxes = Tensor.zeros(5, 4);
    assertRefused(logits, Tensor.zeros(4, 4), 0, AB);
    assertRefused(logits, Tensor.zeros(5, 5), 0, AB);
    assertRefused(logits, Tensor.zeros(1, 5, 4), 0, AB);
    assertRefused(Tensor.zeros(2, 5, 3), Tensor.zeros(1, 5, 4), 0, AB);
    assertRefused(logits, boxes, 1, AB);
    assertRefused(logits, boxes, 0, List.of("a"));
  }

  private static void assertRefused(Tensor logits, Tensor boxes, int n, List<String> labels) {
    assertThrows(
        IllegalArgumentException.class,
        () -> PostProcess.detections(logits, boxes, n, 10, 10, 0.5f, labels));
  }
}
