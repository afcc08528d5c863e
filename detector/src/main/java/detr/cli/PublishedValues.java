package detr.cli;

import detr.io.PostProcess;
import detr.io.Preprocess;
import detr.io.Resize;
import detr.io.RgbImage;
import detr.model.Session;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * What Hugging Face's tests of transformers publish of the official R50 weights on COCO val2017's
 * image 000000039769, 640×480: two cats, two remotes and a couch.
 */
final class PublishedValues {
  private static final double TOLERANCE = 1e-4;

  private static final double[] PIXELS = {0.2796, 0.3138, 0.3481};

  /** logits[0, :3, :3]. */
  private static final double[][] LOGITS = {
    {-19.1194, -0.0893, -11.0154}, {-17.3640, -1.8035, -14.0219}, {-20.0461, -0.5837, -11.1060}
  };

  /** boxes[0, :3, :3]. */
  private static final double[][] BOXES = {
    {0.4433, 0.5302, 0.8853}, {0.5494, 0.2517, 0.0529}, {0.4998, 0.5360, 0.9956}
  };

  /** Of the queries above {@link #THRESHOLD}, in the order of the queries. */
  private static final double[] SCORES = {0.9982, 0.9960, 0.9955, 0.9988, 0.9987};

  private static final double[] LABELS = {75, 75, 63, 17, 17};
  private static final double[] FIRST_BOX = {40.1633, 70.8115, 175.5471, 117.9841};
  private static final float THRESHOLD = 0.3f;

  private PublishedValues() {}

  static void compare(Session session, RgbImage photo, Comparison comparison) {
    if (photo.width() != 640 || photo.height() != 480) {
      throw CliException.badInput(
          "the published values are of COCO's 640x480 image 000000039769, not of one of %dx%d"
              .formatted(photo.width(), photo.height()));
    }
    Tensor input = Preprocess.normalise(Resize.toModelSize(photo));
    // The published pixels are of the red channel; ours lie three apart.
    double[] pixels = {input.data()[0], input.data()[3], input.data()[6]};
    comparison.add("pixel_values", PIXELS, pixels, Double.NaN, TOLERANCE);
    session.run(
        input,
        Mask.none(1, input.size(1), input.size(2)),
        output -> {
          Tensor logits = output.prediction().logits();
          Tensor boxes = output.prediction().boxes();
          comparison.add("logits", corner(LOGITS), corner(logits), Double.NaN, TOLERANCE);
          comparison.add("boxes", corner(BOXES), corner(boxes), Double.NaN, TOLERANCE);
          compareDetections(
              PostProcess.predictions(logits, boxes, 0, photo.width(), photo.height()), comparison);
          return null;
        });
  }

  private static double[] corner(double[][] rows) {
    return IntStream.range(0, 9).mapToDouble(i -> rows[i / 3][i % 3]).toArray();
  }

  /** [0, :3, :3]. */
  private static double[] corner(Tensor x) {
    return IntStream.range(0, 9)
        .mapToDouble(i -> x.data()[x.offset() + i / 3 * x.size(2) + i % 3])
        .toArray();
  }

  private static void compareDetections(PostProcess.Predictions all, Comparison comparison) {
    int[] found =
        IntStream.range(0, all.scores().length).filter(q -> all.scores()[q] > THRESHOLD).toArray();
    double[] scores = IntStream.of(found).mapToDouble(q -> all.scores()[q]).toArray();
    double[] labels = IntStream.of(found).mapToDouble(q -> all.classIds()[q]).toArray();
    comparison.add("scores", SCORES, scores, Double.NaN, TOLERANCE);
    comparison.add("labels", LABELS, labels, Double.NaN, 0);
    if (found.length > 0) {
      var box = all.boxes().get(found[0]);
      double[] corners = {box.xmin(), box.ymin(), box.xmax(), box.ymax()};
      comparison.add("first box", FIRST_BOX, corners, Double.NaN, 640 * TOLERANCE);
    }
  }
}
