package detr;

import detr.io.PostProcess;
import detr.io.PostProcessPanoptic;
import detr.io.Preprocess;
import detr.io.Resize;
import detr.io.RgbImage;
import detr.io.Sizing;
import detr.model.DetrOutput;
import detr.model.Session;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Finds objects in images with a DETR.
 *
 * {@snippet :
 * try (var detector = Detector.load(Path.of("detr-r50.pth"))) {
 *   List<Detection> found = detector.detect(ImageIO.read(file), 0.7f);
 * }
 * }
 *
 * <p>Safe to share between threads: images are prepared side by side, and the model's forward
 * passes follow each other, each on all the detector's threads. A result does not depend on their
 * number. The JVM needs {@code --add-modules jdk.incubator.vector}; without it the detector
 * computes the same in scalar code, many times slower.
 */
public final class Detector implements AutoCloseable {
  private final Session session;
  private final List<String> labels;

  private Detector(Session session) {
    this.session = session;
    labels = session.classes();
  }

  /**
   * Loads a model to run on as many threads as there are processors.
   *
   * @param model a converted directory, or a checkpoint file (.pth, .bin or .safetensors)
   * @throws detr.weights.WeightsException if the file is missing, damaged or not of weights
   * @throws detr.nn.MismatchException if the weights are not those of a DETR
   */
  public static Detector load(Path model) {
    return load(model, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Loads a model.
   *
   * @param threads how many run a forward pass, at least 1
   */
  public static Detector load(Path model, int threads) {
    return load(model, threads, false);
  }

  /**
   * Loads a model.
   *
   * @param threads how many run a forward pass, at least 1
   * @param exact computes 3×3 convolutions directly and not by Winograd's algorithm: slower, with
   *     somewhat smaller rounding errors
   */
  public static Detector load(Path model, int threads, boolean exact) {
    return load(model, threads, exact, Map.of());
  }

  /**
   * Loads a checkpoint of a model that its tensors do not show in full.
   *
   * @param threads how many run a forward pass, at least 1
   * @param exact computes 3×3 convolutions directly and not by Winograd's algorithm
   * @param settings {@code "dilation", "true"} for a DC5 model, {@code "heads", "4"} for another
   *     number of attention heads than 8, {@code "feature-scale", "1.0"} for a short DETR that does
   *     not scale features by 0.1. A converted model knows them itself.
   * @throws detr.nn.MismatchException if the settings are not of this model
   */
  public static Detector load(
      Path model, int threads, boolean exact, Map<String, String> settings) {
    Session session = Session.open(model, threads, exact, settings);
    try {
      session.prepare();
      return new Detector(session);
    } catch (Throwable e) {
      session.close();
      throw e;
    }
  }

  /**
   * Finds objects in an image.
   *
   * @param threshold the score, 0 to 1, that a detection must exceed; 0.7 is usual
   * @return best first, boxes in pixels of the image
   * @throws detr.io.ImageException if its pixels are of a kind that is not supported
   */
  public List<Detection> detect(BufferedImage image, float threshold) {
    return detect(RgbImage.of(image), threshold);
  }

  /**
   * Finds objects in an image file, turned upright first if it says so (EXIF).
   *
   * @throws detr.io.ImageException if the file cannot be read as an image
   */
  public List<Detection> detect(Path image, float threshold) {
    return detect(RgbImage.read(image), threshold);
  }

  /** Finds objects in an image; see {@link #detect(BufferedImage, float)}. */
  public List<Detection> detect(RgbImage image, float threshold) {
    requireProbability(threshold);
    Tensor input = Preprocess.normalise(Resize.toModelSize(image));
    Mask mask = Mask.none(1, input.size(1), input.size(2));
    return session.run(
        input,
        mask,
        output -> {
          DetrOutput.Prediction last = output.prediction();
          return PostProcess.detections(
              last.logits(), last.boxes(), 0, image.width(), image.height(), threshold, labels);
        });
  }

  private static void requireProbability(float threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold must be between 0 and 1, not " + threshold);
    }
  }

  /** Whether the model is a panoptic one, for {@link #segment}. */
  public boolean segments() {
    return session.segments();
  }

  /**
   * Divides an image into segments with a panoptic model.
   *
   * @param threshold the score, 0 to 1, that a segment's query must exceed; 0.85 is usual
   * @throws IllegalStateException if the model is not a panoptic one
   */
  public Segmentation segment(RgbImage image, float threshold) {
    requireProbability(threshold);
    Tensor input = Preprocess.normalise(Resize.toModelSize(image));
    Sizing seen = new Sizing(input.size(2), input.size(1));
    return session.segment(
        input,
        Mask.none(1, seen.height(), seen.width()),
        (output, n) -> PostProcessPanoptic.found(output.prediction().logits(), n, threshold),
        (name, value) -> {},
        null,
        (output, masks) -> {
          DetrOutput.Prediction last = output.prediction();
          int[] found = PostProcessPanoptic.found(last.logits(), 0, threshold);
          return PostProcessPanoptic.segmentation(
              last.logits(),
              last.boxes(),
              0,
              found,
              masks.getFirst(),
              seen,
              image.width(),
              image.height(),
              labels);
        });
  }

  /** The name of every class, by its id. */
  public List<String> labels() {
    return labels;
  }

  /** Ends the threads and lets go of the model's file. */
  @Override
  public void close() {
    session.close();
  }
}
