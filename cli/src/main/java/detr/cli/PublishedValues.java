package detr.cli;

import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.Pass;
import detr.inference.PostProcess;
import detr.inference.Preprocess;
import detr.inference.Session;
import detr.model.DetrOutput;
import detr.model.QueryChoice;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What Hugging Face's tests of transformers publish of official weights on COCO val2017's image
 * 000000039769, 640×480: two cats, two remotes and a couch.
 *
 * @param logits [0, :3, :3]
 * @param boxes [0, :3, :3]
 * @param masks pred_masks [0, 0, :3, :3]; null of a detector
 * @param detections null where none are published
 */
record PublishedValues(
    double[][] logits, double[][] boxes, double[][] masks, Detections detections) {
  private static final double TOLERANCE = 1e-4;
  private static final double MASK_TOLERANCE = 1e-3;

  private static final double[] PIXELS = {0.2796, 0.3138, 0.3481};

  /**
   * Of the queries above a threshold, in the order of the queries.
   *
   * @param firstBox corners in pixels
   */
  record Detections(float threshold, double[] scores, double[] labels, double[] firstBox) {}

  private static final PublishedValues R50 =
      new PublishedValues(
          new double[][] {
            {-19.1194, -0.0893, -11.0154},
            {-17.3640, -1.8035, -14.0219},
            {-20.0461, -0.5837, -11.1060}
          },
          new double[][] {
            {0.4433, 0.5302, 0.8853}, {0.5494, 0.2517, 0.0529}, {0.4998, 0.5360, 0.9956}
          },
          null,
          new Detections(
              0.3f,
              new double[] {0.9982, 0.9960, 0.9955, 0.9988, 0.9987},
              new double[] {75, 75, 63, 17, 17},
              new double[] {40.1633, 70.8115, 175.5471, 117.9841}));

  private static final PublishedValues R50_PANOPTIC =
      new PublishedValues(
          new double[][] {
            {-18.1565, -1.7568, -13.5029},
            {-16.8888, -1.4138, -14.1028},
            {-17.5709, -2.5080, -11.8654}
          },
          new double[][] {
            {0.5344, 0.1789, 0.9285}, {0.4420, 0.0572, 0.0875}, {0.6630, 0.6887, 0.1017}
          },
          new double[][] {
            {-7.7558, -10.8788, -11.9797},
            {-11.8881, -16.4329, -17.7451},
            {-14.7316, -19.7383, -20.3004}
          },
          null);

  private static final Map<String, PublishedValues> OF_MODELS =
      Map.of("detr-r50", R50, "detr-r50-panoptic", R50_PANOPTIC);

  /**
   * Those of a model.
   *
   * @throws CliException if none are published of its kind
   */
  static PublishedValues of(Session session) {
    PublishedValues values = OF_MODELS.get(session.architecture());
    if (values == null) {
      throw CliException.badInput(
          "values are published of detr-r50 and detr-r50-panoptic; this model is a "
              + session.architecture());
    }
    return values;
  }

  /**
   * Runs the model on the photo and compares.
   *
   * @throws CliException if the photo has another size than the published one
   */
  void compare(Session session, RgbImage photo, ToleranceTable comparison) {
    if (photo.width() != 640 || photo.height() != 480) {
      throw CliException.badInput(
          "the published values are of COCO's 640x480 image 000000039769, not of one of %dx%d"
              .formatted(photo.width(), photo.height()));
    }
    Tensor input = Preprocess.normalise(ResizeRule.DETR.fit(photo));
    // The published pixels are of the red channel; ours lie three apart.
    double[] pixels = {input.data()[0], input.data()[3], input.data()[6]};
    comparison.add("pixel_values", PIXELS, pixels, Double.NaN, TOLERANCE);
    Mask mask = Mask.none(1, input.size(1), input.size(2));
    Pass pass =
        Pass.of(input, mask)
            .withMasks(session.segments() ? (output, n) -> new int[] {0} : QueryChoice.NONE);
    session.run(
        pass,
        made -> {
          compare(made.output(), photo, comparison);
          if (session.segments()) {
            add("pred_masks", masks, made.masks().getFirst(), MASK_TOLERANCE, comparison);
          }
          return null;
        });
  }

  private void compare(DetrOutput output, RgbImage photo, ToleranceTable comparison) {
    Tensor logits = output.prediction().logits();
    Tensor boxes = output.prediction().boxes();
    add("logits", this.logits, logits, TOLERANCE, comparison);
    add("boxes", this.boxes, boxes, TOLERANCE, comparison);
    if (detections != null) {
      compareDetections(
          PostProcess.predictions(logits, boxes, 0, photo.width(), photo.height()), comparison);
    }
  }

  /** The first three rows and columns. */
  private static void add(
      String name, double[][] expected, Tensor x, double bound, ToleranceTable comparison) {
    double[] rows = IntStream.range(0, 9).mapToDouble(i -> expected[i / 3][i % 3]).toArray();
    double[] ours =
        IntStream.range(0, 9)
            .mapToDouble(i -> x.data()[x.offset() + i / 3 * x.size(2) + i % 3])
            .toArray();
    comparison.add(name, rows, ours, Double.NaN, bound);
  }

  private void compareDetections(PostProcess.Predictions all, ToleranceTable comparison) {
    int[] found =
        IntStream.range(0, all.scores().length)
            .filter(q -> all.scores()[q] > detections.threshold)
            .toArray();
    double[] scores = IntStream.of(found).mapToDouble(q -> all.scores()[q]).toArray();
    double[] labels = IntStream.of(found).mapToDouble(q -> all.classIds()[q]).toArray();
    comparison.add("scores", detections.scores, scores, Double.NaN, TOLERANCE);
    comparison.add("labels", detections.labels, labels, Double.NaN, 0);
    if (found.length > 0) {
      var box = all.boxes().get(found[0]);
      double[] corners = {box.xmin(), box.ymin(), box.xmax(), box.ymax()};
      comparison.add("first box", detections.firstBox, corners, Double.NaN, 640 * TOLERANCE);
    }
  }
}
