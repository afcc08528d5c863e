package detr;

import detr.coco.ClassLookup;
import detr.image.ImageException;
import detr.image.ImageReader;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.LoadOptions;
import detr.inference.ModelInput;
import detr.inference.ModelSource;
import detr.inference.Pass;
import detr.inference.PostProcess;
import detr.inference.PostProcessPanoptic;
import detr.inference.Session;
import detr.model.DetrOutput;
import detr.model.PassResult;
import detr.result.Detection;
import detr.result.Segmentation;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds objects in images with a DETR.
 *
 * {@snippet :
 * try (var detector = Detector.load("detr-r50")) {
 *   List<Detection> found = detector.detect(Path.of("photo.jpg"));
 * }
 * }
 *
 * <p>Give a file as a path: it is turned upright as its EXIF orientation says and decoded as DETR's
 * training data was, neither of which ImageIO does, so what is found is what {@code detr detect}
 * finds.
 *
 * <p>Safe to share between threads: images are prepared side by side, and the model's forward
 * passes follow each other, each on all the detector's threads. A result does not depend on their
 * number. The JVM needs {@code --add-modules jdk.incubator.vector}; without it the detector
 * computes in scalar code, many times slower, and the last digits of a result differ.
 *
 * <p>What a user can mend, such as a missing file, is a {@link detr.tensor.DetrException}.
 */
public final class Detector implements AutoCloseable {
  private final Session session;
  private final ClassLookup labels;

  private Detector(Session session) {
    this.session = session;
    labels = new ClassLookup(session.classes());
  }

  /** Loads a model as {@link LoadOptions#defaults} say; see {@link #load(Path, LoadOptions)}. */
  public static Detector load(Path model) {
    return load(model, LoadOptions.defaults());
  }

  /**
   * Loads a model.
   *
   * @param model a converted directory, a checkpoint file (.pth, .bin or .safetensors), or a
   *     directory of Hugging Face's with config.json and model.safetensors
   * @throws detr.weights.WeightsException if the file is missing, damaged or not of weights, or the
   *     heap is too small for it
   * @throws detr.nn.MismatchException if the weights are not those of a DETR, or the options not of
   *     this one
   */
  public static Detector load(Path model, LoadOptions options) {
    return load(ModelSource.file(model), options);
  }

  /** Loads a model as {@link LoadOptions#defaults} say; see {@link #load(String, LoadOptions)}. */
  public static Detector load(String name) {
    return load(name, LoadOptions.defaults());
  }

  /**
   * Loads the model that {@code detr --model} means by this name: one inside the JAR, else a file
   * or directory, else a published one that {@code detr download} has fetched.
   *
   * @throws detr.weights.WeightsException as {@link #load(Path, LoadOptions)}, or if there is no
   *     such model
   * @throws detr.nn.MismatchException as there
   */
  public static Detector load(String name, LoadOptions options) {
    return load(ModelSource.named(name), options);
  }

  /**
   * Loads a model as {@link LoadOptions#defaults} say; see {@link #builtIn(String, LoadOptions)}.
   */
  public static Detector builtIn(String name) {
    return builtIn(name, LoadOptions.defaults());
  }

  /**
   * Loads a model that is inside the JAR.
   *
   * @param name {@code "shapes"}: finds circles, stars and eight other shapes; or {@code
   *     "blood-cells"}: finds red cells, white cells and platelets in photos of blood smears
   * @throws detr.weights.WeightsException if there is none of this name
   */
  public static Detector builtIn(String name, LoadOptions options) {
    return load(ModelSource.builtIn(name), options);
  }

  /** Loads a model, wherever it is; the rest as {@link #load(Path, LoadOptions)}. */
  public static Detector load(ModelSource source, LoadOptions options) {
    Session session = Session.open(source, options);
    try {
      session.prepare();
      return new Detector(session);
    } catch (Throwable e) {
      session.close();
      throw e;
    }
  }

  /** Finds objects in an image file with a score above {@link DetectOptions#THRESHOLD}. */
  public List<Detection> detect(Path image) {
    return detect(image, DetectOptions.above(DetectOptions.THRESHOLD));
  }

  /**
   * Finds objects in an image file, turned upright first if it says so (EXIF).
   *
   * @return best first, boxes in pixels of the image
   * @throws detr.image.ImageException if the file cannot be read as an image, or the heap is too
   *     small to search it
   * @throws detr.tensor.DetrException if the model has no class of a name that is wanted
   */
  public List<Detection> detect(Path image, DetectOptions options) {
    try {
      return detect(RgbImage.read(image, options.reading()), options);
    } catch (OutOfMemoryError e) {
      throw ImageException.heapTooSmall(image, e);
    }
  }

  /** Finds objects in an image with a score above {@link DetectOptions#THRESHOLD}. */
  public List<Detection> detect(BufferedImage image) {
    return detect(image, DetectOptions.above(DetectOptions.THRESHOLD));
  }

  /**
   * Finds objects in an image, as it is.
   *
   * @return best first, boxes in pixels of the image
   * @throws detr.image.ImageException if its pixels are of a kind that is not supported
   * @throws NullPointerException if there is no image
   */
  public List<Detection> detect(BufferedImage image, DetectOptions options) {
    return detect(
        RgbImage.of(
            Objects.requireNonNull(
                image, "no image: ImageIO.read gives null for files it does not know")),
        options);
  }

  /** Finds objects in an image with a score above {@link DetectOptions#THRESHOLD}. */
  public List<Detection> detect(RgbImage image) {
    return detect(image, DetectOptions.above(DetectOptions.THRESHOLD));
  }

  /** Finds objects in an image; see {@link #detect(BufferedImage, DetectOptions)}. */
  public List<Detection> detect(RgbImage image, DetectOptions options) {
    Objects.requireNonNull(image, "no image");
    return detectBatch(List.of(image), options).getFirst();
  }

  /**
   * Finds objects in several images in one forward pass. As in the original, images of different
   * sizes are padded to the largest width and height among them, and padding changes what is found
   * a little; images that the model sees in one size ({@link #inputSize}) need none, and get to the
   * bit what each gets alone. Time and memory grow with the number of images; for many images see
   * {@link #detectAll}.
   *
   * @return for every image what {@link #detect(RgbImage, DetectOptions)} returns
   * @throws IllegalArgumentException if there is no image, or with padding they are more than 40
   *     million pixels
   */
  public List<List<Detection>> detectBatch(List<RgbImage> images, DetectOptions options) {
    return detect(ModelInput.of(images, inputSize()), options.of(labels));
  }

  private List<List<Detection>> detect(ModelInput input, Wanted wanted) {
    return session.run(
        Pass.of(input.batch().images(), input.batch().mask()),
        made -> {
          DetrOutput.Prediction last = made.output().prediction();
          List<List<Detection>> found = new ArrayList<>();
          for (int n = 0; n < input.images().size(); n++) {
            int width = input.images().get(n).width();
            int height = input.images().get(n).height();
            found.add(
                wanted.of(
                    PostProcess.detections(
                        last.logits(),
                        last.boxes(),
                        n,
                        width,
                        height,
                        wanted.threshold(),
                        labels.labels())));
          }
          return found;
        });
  }

  /**
   * Finds objects in many image files. While the caller is busy with one result, the next image is
   * in its forward pass and the one after is read and decoded; a few images are in memory at a
   * time, however many there are.
   *
   * {@snippet :
   * try (var results = detector.detectAll(files, DetectOptions.above(0.7f))) {
   *   results.forEach(
   *       result -> {
   *         switch (result) {
   *           case ImageResult.Found(var file, var image, var found) -> show(image, found);
   *           case ImageResult.Failed(var file, var failure) -> log(failure.getMessage());
   *         }
   *       });
   * }
   * }
   *
   * @param files read on another thread, as they are needed
   * @return a result for every file, in their order: {@link ImageResult.Found} or {@link
   *     ImageResult.Failed}. It is to be closed unless it is read to its end, and before the
   *     detector is
   * @throws detr.tensor.DetrException if the model has no class of a name that is wanted
   */
  public Stream<ImageResult<List<Detection>>> detectAll(Stream<Path> files, DetectOptions options) {
    return detectGroups(
        files.map(List::of), file -> RgbImage.read(file, options.reading()), options);
  }

  /**
   * Finds objects in many image files, several in one forward pass; the rest as {@link #detectAll},
   * and of padding as {@link #detectBatch}.
   *
   * @param groups the files of every pass, each once
   * @param reader gets the picture of a file, on another thread
   */
  public Stream<ImageResult<List<Detection>>> detectGroups(
      Stream<List<Path>> groups, ImageReader reader, DetectOptions options) {
    Wanted wanted = options.of(labels);
    return new ImagePipeline<>(reader, inputSize(), input -> detect(input, wanted)).results(groups);
  }

  /** Whether the model is a panoptic one, for {@link #segment}. */
  public boolean segments() {
    return session.segments();
  }

  /**
   * Divides an image file into segments with a panoptic model, those with a score above {@link
   * DetectOptions#SEGMENT_THRESHOLD}; see {@link #segment(RgbImage, DetectOptions)}.
   */
  public Segmentation segment(Path image) {
    return segment(image, DetectOptions.above(DetectOptions.SEGMENT_THRESHOLD));
  }

  /**
   * Divides an image file into segments, turned upright first if it says so (EXIF).
   *
   * @throws detr.image.ImageException if the file cannot be read as an image, or the heap is too
   *     small to search it
   * @throws IllegalStateException if the model is not a panoptic one
   */
  public Segmentation segment(Path image, DetectOptions options) {
    try {
      return segment(RgbImage.read(image, options.reading()), options);
    } catch (OutOfMemoryError e) {
      throw ImageException.heapTooSmall(image, e);
    }
  }

  /**
   * Divides an image into segments with a panoptic model.
   *
   * @throws IllegalStateException if the model is not a panoptic one
   */
  public Segmentation segment(RgbImage image, DetectOptions options) {
    Objects.requireNonNull(image, "no image");
    return segmentBatch(List.of(image), options).getFirst();
  }

  /**
   * Divides several images into segments in one forward pass; what {@link #detectBatch} says of
   * padding is true here too.
   *
   * @throws IllegalArgumentException if there is no image, or with padding they are more than 40
   *     million pixels
   * @throws IllegalStateException if the model is not a panoptic one
   */
  public List<Segmentation> segmentBatch(List<RgbImage> images, DetectOptions options) {
    return segment(ModelInput.of(images, inputSize()), options.of(labels));
  }

  /**
   * Divides many image files into segments, as {@link #detectAll} finds objects in them.
   *
   * @return a result for every file, in their order: {@link ImageResult.Found} or {@link
   *     ImageResult.Failed}
   * @throws IllegalStateException if the model is not a panoptic one
   */
  public Stream<ImageResult<Segmentation>> segmentAll(Stream<Path> files, DetectOptions options) {
    return segmentGroups(
        files.map(List::of), file -> RgbImage.read(file, options.reading()), options);
  }

  /**
   * Divides many image files into segments, several in one forward pass; see {@link #detectGroups}.
   *
   * @throws IllegalStateException if the model is not a panoptic one
   */
  public Stream<ImageResult<Segmentation>> segmentGroups(
      Stream<List<Path>> groups, ImageReader reader, DetectOptions options) {
    if (!segments()) {
      throw new IllegalStateException("the model has no mask head");
    }
    Wanted wanted = options.of(labels);
    return new ImagePipeline<>(reader, inputSize(), input -> segment(input, wanted))
        .results(groups);
  }

  private List<Segmentation> segment(ModelInput input, Wanted wanted) {
    Pass pass =
        Pass.of(input.batch().images(), input.batch().mask())
            .withMasks(
                (output, n) ->
                    PostProcessPanoptic.found(output.prediction().logits(), n, wanted.threshold()));
    PassResult made = session.run(pass, Function.identity());
    return PostProcessPanoptic.segmentations(
            made, input, wanted.threshold(), session.panopticClasses())
        .stream()
        .map(wanted::of)
        .toList();
  }

  /** The rule by which images are resized before the model sees them. */
  public ResizeRule inputSize() {
    return session.inputSize();
  }

  /** The name of every class, by its id. */
  public List<String> labels() {
    return labels.labels();
  }

  /** Ends the threads and lets go of the model's file. Closing twice does nothing more. */
  @Override
  public void close() {
    session.close();
  }
}
