package detr.model;

import detr.tensor.Mask;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.DType;
import detr.weights.StoredTensor;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** A file of PyTorch's float64 values, as described in {@code shared/reference/README.md}. */
public final class ReferenceFile implements AutoCloseable {
  private final Checkpoint file;
  private final Tensor images;
  private final Mask mask;

  /** One of the files that are copied beside the tests. */
  public static Path resource(String name) {
    return resource(ReferenceFile.class, name);
  }

  /** One of the files that are copied beside the tests of a class's package. */
  public static Path resource(Class<?> test, String name) {
    try {
      return Path.of(Objects.requireNonNull(test.getResource(name + ".safetensors")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One of the files beside the project; the test is skipped where there are none. */
  public static Path shared(String name) {
    Path file = Path.of("../../shared/reference", name + ".safetensors");
    Assumptions.assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
    return file;
  }

  public ReferenceFile(Path path) {
    file = Checkpoint.open(path);
    int count = 0;
    int height = 0;
    int width = 0;
    for (; has("image." + count); count++) {
      height = Math.max(height, tensor("image." + count).shape().size(1));
      width = Math.max(width, tensor("image." + count).shape().size(2));
    }
    images = Tensor.zeros(count, height, width, 3);
    boolean[] padded = new boolean[count * height * width];
    Arrays.fill(padded, true);
    for (int n = 0; n < count; n++) {
      StoredTensor image = tensor("image." + n);
      float[] values = image.floats();
      for (int i = 0; i < values.length; i++) {
        int x = i % image.shape().size(2);
        int y = i / image.shape().size(2) % image.shape().size(1);
        int channel = i / image.shape().size(2) / image.shape().size(1);
        int pixel = (n * height + y) * width + x;
        images.data()[3 * pixel + channel] = values[i];
        padded[pixel] = false;
      }
    }
    mask = Mask.of(padded, count, height, width);
  }

  /** [N, H, W, 3]. */
  public Tensor images() {
    return images;
  }

  /** [N, H, W]. */
  public Mask mask() {
    return mask;
  }

  public boolean has(String name) {
    return file.tensors().containsKey(name);
  }

  /** What PyTorch's own float32 run deviates by from the values of this name. */
  double ownError(String name) {
    return Double.parseDouble(file.metadata().get("float32_max_abs_error." + name));
  }

  public double[] values(String name) {
    StoredTensor tensor = tensor(name);
    ByteBuffer bytes = tensor.bytes();
    double[] values = new double[tensor.shape().count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.dtype() == DType.F64 ? bytes.getDouble() : bytes.getFloat();
    }
    return values;
  }

  /** The sizes, in PyTorch's order, of the tensor that {@code stage.NAME} has samples of. */
  int[] stageSizes(String name) {
    return integers("stage." + name + ".shape");
  }

  /** The values of a tensor of 64-bit integers. */
  public int[] integers(String name) {
    StoredTensor tensor = tensor(name);
    int[] values = new int[tensor.shape().count()];
    ByteBuffer bytes = tensor.bytes();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.toIntExact(bytes.getLong());
    }
    return values;
  }

  /** The sizes of a tensor, outermost first. */
  public int[] sizes(String name) {
    return tensor(name).shape().sizes();
  }

  private StoredTensor tensor(String name) {
    return Objects.requireNonNull(file.tensors().get(name), name);
  }

  @Override
  public void close() {
    file.close();
  }
}
