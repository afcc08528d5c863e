package detr.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import detr.image.ImageSize;
import detr.tensor.Tensor;
import java.nio.file.Path;

/** A DETR in libtorch, through DJL, operation by operation as PyTorch runs it without compiler. */
final class LibTorch implements Contender {
  static final String NAME = "libtorch";

  private static final String ENGINE = "PyTorch";

  private final NDManager manager;
  private final LibTorchDetr detr;
  private NDArray image;
  private NDArray positions;

  /**
   * The number of threads holds for the whole process, and for the calling thread only: passes must
   * run in it too.
   *
   * @param library where its native libraries are unpacked
   */
  LibTorch(Path model, int threads, Path library) {
    manager = manager(threads, library);
    detr = LibTorchDetr.read(model, manager);
  }

  /** Starts libtorch, as the constructor says. */
  static NDManager manager(int threads, Path library) {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("DJL_CACHE_DIR", library.toString());
    System.setProperty("ENGINE_CACHE_DIR", library.toString());
    return NDManager.newBaseManager(Device.cpu(), ENGINE);
  }

  /** Whether the class path has it: it is large, and only a build for the comparison fetches it. */
  static boolean isPresent() {
    return LibTorch.class.getResource("/native/lib/pytorch.properties") != null
        && LibTorch.class.getResource("/ai/djl/pytorch/engine/PtEngine.class") != null;
  }

  @Override
  public String name() {
    return runtime();
  }

  /** Its name and version. */
  static String runtime() {
    return NAME + " " + Engine.getEngine(ENGINE).getVersion();
  }

  @Override
  public void use(Tensor input) {
    image =
        manager.create(input.toArray(), new Shape(1, input.size(0), input.size(1), input.size(2)));
    positions = detr.positions(manager, new ImageSize(input.size(1), input.size(2)));
  }

  @Override
  public Output run() {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      LibTorchDetr.Predictions predictions = detr.forward(image, positions);
      return new Output(last(predictions.logits()), last(predictions.boxes()));
    }
  }

  private static float[] last(NDArray layers) {
    return layers.get(layers.size(0) - 1).toFloatArray();
  }

  @Override
  public void close() {
    manager.close();
  }
}
