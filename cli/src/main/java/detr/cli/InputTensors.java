package detr.cli;

import detr.inference.Batch;
import detr.inference.Preprocess;
import detr.inference.Session;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.FormulaImage;
import detr.weights.StoredTensor;
import java.util.ArrayList;
import java.util.List;

/** The images of a tensor file: {@code image.0}, {@code image.1} and so on, each [3, H, W]. */
final class InputTensors {
  private InputTensors() {}

  /**
   * All images of the file, padded to one size as a batch; null if it has none.
   *
   * @throws CliException if one is not [3, H, W], or they are more than a pass can take
   */
  static Batch of(Checkpoint file) {
    List<Tensor> images = new ArrayList<>();
    for (int i = 0; file.tensors().containsKey("image." + i); i++) {
      StoredTensor stored = file.tensors().get("image." + i);
      if (stored.shape().rank() != 3
          || stored.shape().size(0) != 3
          || stored.shape().count() == 0) {
        throw CliException.badInput(
            "%s: image.%d has shape %s; an image is [3, height, width], normalised"
                .formatted(file.path(), i, stored.shape()));
      }
      images.add(Tensor.view(stored.floats(), 0, stored.shape()));
    }
    return batch(file, images);
  }

  /** The same of a reference file, which may leave images by formula to us. */
  static Batch ofReference(Checkpoint file) {
    Batch batch = of(file);
    return batch == null ? batch(file, FormulaImage.of(file)) : batch;
  }

  private static Batch batch(Checkpoint file, List<Tensor> images) {
    requireFit(file, images);
    return images.isEmpty() ? null : Preprocess.batchOfChannelsFirst(images);
  }

  private static void requireFit(Checkpoint file, List<Tensor> images) {
    long height = images.stream().mapToInt(image -> image.size(1)).max().orElse(0);
    long width = images.stream().mapToInt(image -> image.size(2)).max().orElse(0);
    if (height * width > Session.MOST_PIXELS / Math.max(1, images.size())) {
      throw CliException.badInput(
          "%s: a batch of %d images of %dx%d is too large; a pass takes %d megapixels"
              .formatted(
                  file.path(), images.size(), height, width, Session.MOST_PIXELS / 1_000_000));
    }
  }
}
