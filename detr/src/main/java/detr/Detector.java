package detr;

import detr.image.ImageException;
import detr.image.ImageSize;
import detr.image.ReadOptions;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.Batch;
import detr.inference.BuiltIn;
import detr.inference.PanopticClasses;
import detr.inference.PostProcess;
import detr.inference.PostProcessPanoptic;
import detr.inference.Preprocess;
import detr.inference.Session;
import detr.model.DetrOutput;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private Detector(Session session, List<String> labels) {
    this.session = session;
    this.labels = labels;
  }

  /**
   * Loads a model to run on as many threads as there are processors.
   *
   * @param model a converted directory, a checkpoint file (.pth, .bin or .safetensors), or a
   *     directory of Hugging Face's with config.json and model.safetensors
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
    return of(Session.open(model, threads, exact, settings));
  }

  /**
   * Loads a model that is inside the JAR, to run on as many threads as there are processors.
   *
   * @param name {@code "shapes"}: finds circles, stars and eight other shapes; or {@code
   *     "blood-cells"}: finds red cells, white cells and platelets in photos of blood smears
   * @throws detr.weights.WeightsException if there is none of this name
   */
  public static Detector builtIn(String name) {
    return builtIn(name, Runtime.getRuntime().availableProcessors(), false, Map.of());
  }

  /** Loads a model that is inside the JAR; the rest as {@link #load(Path, int, boolean, Map)}. */
  public static Detector builtIn(
      String name, int threads, boolean exact, Map<String, String> settings) {
    return of(Session.open(BuiltIn.open(name), threads, exact, settings));
  }

  private static Detector of(Session session) {
    try {
      session.prepare();
      return new Detector(session, session.classes());
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
   * @throws detr.image.ImageException if its pixels are of a kind that is not supported
   */
  public List<Detection> detect(BufferedImage image, float threshold) {
    return detect(RgbImage.of(image), threshold);
  }

  /**
   * Finds objects in an image file, turned upright first if it says so (EXIF).
   *
   * @throws detr.image.ImageException if the file cannot be read as an image
   */
  public List<Detection> detect(Path image, float threshold) {
    return detect(image, ReadOptions.STANDARD, threshold);
  }

  /**
   * Finds objects in an image file, turned upright first if it says so (EXIF).
   *
   * @param reading how large it may be, and who is told if a part of it is missing
   * @throws detr.image.ImageException if the file cannot be read as an image, or the heap is too
   *     small to search it
   */
  public List<Detection> detect(Path image, ReadOptions reading, float threshold) {
    try {
      return detect(RgbImage.read(image, reading), threshold);
    } catch (OutOfMemoryError e) {
      throw ImageException.heapTooSmall(image, e);
    }
  }

  /** Finds objects in an image; see {@link #detect(BufferedImage, float)}. */
  public List<Detection> detect(RgbImage image, float threshold) {
    return detect(List.of(image), threshold).getFirst();
  }

  /**
   * Finds objects in several images in one forward pass. As in the original, images of different
   * sizes are padded to the largest width and height among them, and padding changes what is found
   * a little; images that the model sees in one size ({@link #inputSize}) need none, and get to the
   * bit what each gets alone. Time and memory grow with the number of images.
   *
   * @return for every image what {@link #detect(RgbImage, float)} returns
   * @throws IllegalArgumentException if there is no image, or with padding they are more than 40
   *     million pixels
   */
  public List<List<Detection>> detect(List<RgbImage> images, float threshold) {
    requireProbability(threshold);
    Batch batch = Preprocess.batch(seen(images));
    return session.run(
        batch.images(),
        batch.mask(),
        output -> {
          DetrOutput.Prediction last = output.prediction();
          List<List<Detection>> found = new ArrayList<>();
          for (int n = 0; n < images.size(); n++) {
            int width = images.get(n).width();
            int height = images.get(n).height();
            found.add(
                PostProcess.detections(
                    last.logits(), last.boxes(), n, width, height, threshold, labels));
          }
          return found;
        });
  }

  /** The images as the model sees them, none of them made if all are too much for a pass. */
  private List<RgbImage> seen(List<RgbImage> images) {
    ResizeRule size = inputSize();
    List<ImageSize> sizes = images.stream().map(i -> size.resizedSize(i.size())).toList();
    int width = sizes.stream().mapToInt(ImageSize::width).reduce(1, Math::max);
    int height = sizes.stream().mapToInt(ImageSize::height).reduce(1, Math::max);
    if ((long) images.size() * width * height > Session.MOST_PIXELS) {
      throw new IllegalArgumentException(
          "%d images of up to %dx%d are more than the %d pixels that a pass takes; give fewer"
              .formatted(images.size(), width, height, Session.MOST_PIXELS));
    }
    return images.stream().map(size::fit).toList();
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
    return segment(List.of(image), threshold).getFirst();
  }

  /**
   * Divides several images into segments in one forward pass; what {@link #detect(List, float)}
   * says of padding is true here too.
   *
   * @throws IllegalArgumentException if there is no image, or with padding they are more than 40
   *     million pixels
   * @throws IllegalStateException if the model is not a panoptic one
   */
  public List<Segmentation> segment(List<RgbImage> images, float threshold) {
    requireProbability(threshold);
    List<RgbImage> seen = seen(images);
    Batch batch = Preprocess.batch(seen);
    return session.segment(
        batch.images(),
        batch.mask(),
        (output, n) -> PostProcessPanoptic.found(output.prediction().logits(), n, threshold),
        (name, value) -> {},
        null,
        (output, masks) -> {
          DetrOutput.Prediction last = output.prediction();
          ImageSize padded = new ImageSize(batch.images().size(1), batch.images().size(2));
          PanopticClasses classes = session.panopticClasses().withNames(labels);
          List<Segmentation> found = new ArrayList<>();
          for (int n = 0; n < images.size(); n++) {
            found.add(
                PostProcessPanoptic.segmentation(
                    last.logits(),
                    last.boxes(),
                    n,
                    PostProcessPanoptic.found(last.logits(), n, threshold),
                    masks.get(n),
                    new ImageSize(seen.get(n).height(), seen.get(n).width()),
                    padded,
                    images.get(n).width(),
                    images.get(n).height(),
                    classes));
          }
          return found;
        });
  }

  /**
   * The same detector with other names for its classes. It shares the model: to close one closes
   * both.
   *
   * @param names one for every class, by its id
   * @throws IllegalArgumentException if there are not as many names as classes
   */
  public Detector withLabels(List<String> names) {
    if (names.size() != labels.size()) {
      throw new IllegalArgumentException(
          names.size() + " names for a model of " + labels.size() + " classes");
    }
    return new Detector(session, List.copyOf(names));
  }

  /** The rule by which images are resized before the model sees them. */
  public ResizeRule inputSize() {
    return session.inputSize();
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
