package detr.train;

import detr.data.PanopticTruth;
import detr.image.ResizeRule;
import detr.inference.ModelSource;
import detr.model.DetrConfig;
import detr.model.ModelSettings;
import detr.model.TrainableDetr;
import detr.nn.MismatchException;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that makes a model the one it is, in memory: what training starts from, changes and writes.
 *
 * @param tensors by their official names; the arrays are not copied
 * @param settings what no tensor shows, such as {@code heads}; the classes are put in
 * @param classes the names of the classes, in the order of the class head's outputs
 */
public record ModelState(
    Map<String, Tensor> tensors, ModelSettings settings, List<String> classes) {
  /** Copies the map and the list. */
  public ModelState {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    settings = settings.withClasses(classes);
    classes = List.copyOf(classes);
  }

  /**
   * Reads the checkpoint of a full DETR, with or without a mask head.
   *
   * @param file a checkpoint file or a converted directory
   * @throws detr.weights.WeightsException if the file cannot be read as weights
   * @throws MismatchException if the weights are of another model
   */
  public static ModelState read(Path file) {
    return read(ModelSource.file(file));
  }

  /** Reads a model, wherever it is; the rest as {@link #read(Path)}. */
  public static ModelState read(ModelSource source) {
    Checkpoint opened = source.open();
    try (opened) {
      TrainableDetr model = TrainableDetr.read(opened);
      return new ModelState(model.tensors(), model.settings(), model.classes());
    } catch (MismatchException e) {
      throw new MismatchException(source.path() + ": " + e.getMessage());
    }
  }

  /** What model it is, in a few words: one of another shape, or for other images, has others. */
  String description() {
    TrainableDetr model = model();
    DetrConfig config = model.detr().config();
    return "%s of %d classes and %d queries, %d heads, %s"
        .formatted(
            model.architecture(),
            config.classes(),
            config.queries(),
            config.heads(),
            model.inputSize());
  }

  /** What images are to be resized to. */
  public ResizeRule inputSize() {
    return model().inputSize();
  }

  /** How many objects the model finds in an image at most: one each object query. */
  public int queries() {
    return model().detr().config().queries();
  }

  /** The same model for images of another size. */
  public ModelState withInputSize(ResizeRule size) {
    return with(settings.withInputSize(size));
  }

  /**
   * The same model with one more thing told of how it was trained, for people to read; {@code detr
   * info} prints it.
   */
  public ModelState withTrained(String line) {
    return with(settings.withTrained(line));
  }

  /** Whether it has a mask head. */
  public boolean segments() {
    return model().segm() != null;
  }

  /** The same model with its classes being things or stuff as a dataset says of those it has. */
  public ModelState withStuff(PanopticTruth truth) {
    return with(settings.withStuff(truth.stuff(model().panopticClasses().stuff())));
  }

  private ModelState with(ModelSettings changed) {
    return new ModelState(tensors, changed, classes);
  }

  /** The model that computes with these tensors. */
  public TrainableDetr model() {
    return TrainableDetr.of(tensors, settings);
  }

  /**
   * Writes a checkpoint that every command opens: a safetensors file that tells its architecture,
   * settings and classes in its metadata.
   *
   * @throws IOException if it cannot be written; what was there before is there still
   */
  public void write(Path file) throws IOException {
    Safetensors.write(
        file, tensors, Checkpoint.metadata(model().architecture(), settings.manifest()));
  }
}
