package detr.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import detr.data.Target;
import detr.data.TrainingBatch;
import detr.model.DetrConfig;
import detr.tensor.Tensor;
import detr.train.ModelState;
import detr.train.loss.Gradients;
import detr.train.loss.LayerPredictions;
import detr.train.loss.Losses;
import detr.train.loss.SetCriterion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The same training in libtorch, through DJL. Only matching and losses are this project's, which
 * give the derivatives by the outputs; the way back from there is libtorch's.
 */
final class LibTorchLearner implements Learner {
  private final NDManager manager;
  private final LibTorchParameters parameters;
  private final LibTorchDetr detr;
  private final NDArray images;
  private final NDArray positions;
  private final List<Target> targets;

  /**
   * See {@link LibTorch} on threads.
   *
   * @param learning the names of the parameters that learn
   * @param library where its native libraries are unpacked
   */
  LibTorchLearner(TrainingCase training, Collection<String> learning, int threads, Path library) {
    manager = LibTorch.manager(threads, library);
    ModelState stateDict = training.weights();
    parameters = new LibTorchParameters(stateDict.tensors(), learning, training.plan(), manager);
    Map<String, detr.tensor.Shape> shapes = new TreeMap<>();
    stateDict.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    detr = new LibTorchDetr(DetrConfig.of(shapes, false), parameters);
    TrainingBatch batch = training.batch();
    targets = batch.targets();
    images = channelsFirst(batch.images().images());
    positions = detr.positions(manager, training.size());
  }

  /** [N, H, W, 3] → [N, 3, H, W], in that order in memory too. */
  private NDArray channelsFirst(Tensor tensor) {
    int pixels = tensor.size(1) * tensor.size(2);
    float[] from = tensor.toArray();
    float[] to = new float[from.length];
    for (int i = 0; i < to.length; i++) {
      int image = i / (3 * pixels);
      int channel = i / pixels % 3;
      to[i] = from[3 * (image * pixels + i % pixels) + channel];
    }
    return manager.create(to, new Shape(tensor.size(0), 3, tensor.size(1), tensor.size(2)));
  }

  @Override
  public String name() {
    return LibTorch.runtime();
  }

  @Override
  public double step(BiConsumer<String, float[]> gradients) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      parameters.begin();
      double loss = backward();
      parameters.update(gradients);
      return loss;
    }
  }

  /** Returns the total loss. */
  private double backward() {
    try (GradientCollector collector =
        Engine.getEngine(manager.getEngine().getEngineName()).newGradientCollector()) {
      LibTorchDetr.Predictions predictions = detr.forward(images, positions);
      NDArray logits = batchFirst(predictions.logits());
      NDArray boxes = batchFirst(predictions.boxes());
      Losses losses = SetCriterion.PAPER.losses(outputs(logits, boxes), targets);
      NDArray byLogits = derivatives(losses, Gradients::logits, logits.getShape());
      NDArray byBoxes = derivatives(losses, Gradients::boxes, boxes.getShape());
      // Its derivatives by the outputs are those of the loss.
      collector.backward(logits.mul(byLogits).sum().add(boxes.mul(byBoxes).sum()));
      return losses.total();
    }
  }

  /** [layers, Q, N, …] → [layers, N, Q, …]. */
  private static NDArray batchFirst(NDArray predictions) {
    return predictions.swapAxes(1, 2);
  }

  private static List<LayerPredictions> outputs(NDArray logits, NDArray boxes) {
    List<LayerPredictions> layers = new ArrayList<>();
    for (int i = 0; i < logits.size(0); i++) {
      layers.add(LayerPredictions.of(tensor(logits.get(i)), tensor(boxes.get(i)), null));
    }
    return layers;
  }

  private static Tensor tensor(NDArray array) {
    Shape shape = array.getShape();
    return Tensor.of(
        array.toFloatArray(), (int) shape.get(0), (int) shape.get(1), (int) shape.get(2));
  }

  private NDArray derivatives(Losses losses, Function<Gradients, Tensor> by, Shape shape) {
    float[] values = new float[(int) shape.size()];
    int at = 0;
    for (Gradients layer : losses.gradients()) {
      float[] part = by.apply(layer).toArray();
      System.arraycopy(part, 0, values, at, part.length);
      at += part.length;
    }
    return manager.create(values, shape);
  }

  @Override
  public void close() {
    manager.close();
  }
}
