package detr.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import detr.image.ImageSize;
import detr.model.DetrConfig;
import detr.model.ResNetConfig;
import detr.tensor.Tensor;
import detr.weights.Checkpoint;
import detr.weights.CheckpointKeyMapping;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * DETR's forward pass in libtorch's operations, for images of one size, without padding or
 * dilation. It can be differentiated: no operation changes what the way back needs. Tokens are [L,
 * N, D], as in the original. In libtorch's favour, batch norms are folded into the weights,
 * positions are computed once for a size, and tensors are freed as soon as PyTorch would free them.
 */
final class LibTorchDetr {
  private static final float LAYER_NORM_EPS = 1e-5f;
  private static final double POSITION_EPS = 1e-6;
  private static final double TEMPERATURE = 10_000;
  private static final String BODY = "backbone.0.body.";

  private final DetrConfig config;
  private final LibTorchTensors weights;
  private final int width;

  LibTorchDetr(DetrConfig config, LibTorchTensors weights) {
    this.config = config;
    this.weights = weights;
    width = config.width();
  }

  /**
   * What the heads say after every decoder layer.
   *
   * @param logits [layers, Q, N, classes + 1]
   * @param boxes [layers, Q, N, 4]
   */
  record Predictions(NDArray logits, NDArray boxes) {}

  /** Reads a converted model or checkpoint file. */
  static LibTorchDetr read(Path model, NDManager manager) {
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      Map<String, detr.tensor.Shape> shapes = new TreeMap<>();
      CheckpointKeyMapping.of(checkpoint.tensors())
          .forEach(
              (name, stored) -> {
                tensors.put(name, Tensor.of(stored.floats(), stored.shape().sizes()));
                shapes.put(name, stored.shape());
              });
      return new LibTorchDetr(DetrConfig.of(shapes, false), new LibTorchWeights(tensors, manager));
    }
  }

  /** Of the pixels of an image's features: [h·w, 1, D]. */
  NDArray positions(NDManager manager, ImageSize image) {
    ImageSize features = Sizes.features(image, config.backbone().reduction());
    int half = width / 2;
    float[] values = new float[features.height() * features.width() * width];
    for (int i = 0; i < values.length; i++) {
      int token = i / width;
      boolean row = i % width < half;
      int at = row ? token / features.width() : token % features.width();
      int count = row ? features.height() : features.width();
      double angle = (at + 1) / (count + POSITION_EPS) * 2 * Math.PI;
      int feature = i % half;
      angle /= Math.pow(TEMPERATURE, 2.0 * (feature / 2) / half);
      values[i] = (float) (feature % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
    }
    return manager.create(values, new Shape(values.length / width, 1, width));
  }

  /**
   * @param image normalised, [N, 3, H, W]
   * @param positions as {@link #positions} gives them
   */
  Predictions forward(NDArray image, NDArray positions) {
    NDArray features = backbone(image);
    NDArray projected =
        Conv2d.conv2d(features, weights.get("input_proj.weight"), weights.get("input_proj.bias"))
            .singletonOrThrow();
    features.close();
    NDArray memory = projected.reshape(image.size(0), width, -1).transpose(2, 0, 1);
    for (int i = 0; i < config.encoderLayers(); i++) {
      String layer = "transformer.encoder.layers." + i;
      memory = replace(memory, x -> encoderLayer(layer, x, positions));
    }
    NDArray decoded = decode(memory, positions);
    memory.close();
    NDArray logits = linear("class_embed", decoded);
    NDArray hidden = Activation.relu(linear("bbox_embed.layers.0", decoded));
    hidden = Activation.relu(linear("bbox_embed.layers.1", hidden));
    NDArray boxes = Activation.sigmoid(linear("bbox_embed.layers.2", hidden));
    return new Predictions(logits, boxes);
  }

  /** f(x), letting go of x and of all that f makes besides its result. */
  private static NDArray replace(NDArray x, UnaryOperator<NDArray> f) {
    try (NDScope scope = new NDScope()) {
      NDArray y = f.apply(x);
      NDScope.unregister(y);
      scope.suppressNotUsedWarning();
      x.close();
      return y;
    }
  }

  private NDArray backbone(NDArray image) {
    ResNetConfig backbone = config.backbone();
    int padding = backbone.small() ? 1 : 3;
    NDArray x = Activation.relu(convolution(BODY + "conv1", BODY + "bn1", image, 2, padding));
    if (!backbone.small()) {
      x = replace(x, LibTorchDetr::maxPool);
    }
    List<ResNetConfig.Stage> stages = backbone.stages();
    for (int stage = 0; stage < stages.size(); stage++) {
      for (int block = 0; block < stages.get(stage).blocks(); block++) {
        String name = BODY + "layer" + (stage + 1) + "." + block;
        int stride = block == 0 ? backbone.stride(stage) : 1;
        boolean reshapes = block == 0 && backbone.reshapes(stage);
        x =
            replace(
                x,
                backbone.bottlenecks()
                    ? y -> bottleneck(name, y, stride, reshapes)
                    : y -> basicBlock(name, y, stride, reshapes));
      }
      if (backbone.small()) {
        int channels = stages.get(stage).planes();
        String name = BODY + "layer" + (stage + 1) + ".norm";
        x = replace(x, y -> normChannels(name, y, channels));
      }
    }
    return x;
  }

  /** [N, C, H, W] normalised over C, as ConvNeXt does it in PyTorch. */
  private NDArray normChannels(String name, NDArray x, int channels) {
    return norm(name, x.transpose(0, 2, 3, 1), channels).transpose(0, 3, 1, 2);
  }

  private static NDArray maxPool(NDArray x) {
    return Pool.maxPool2d(x, new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false);
  }

  private NDArray basicBlock(String name, NDArray x, int stride, boolean reshapes) {
    NDArray y = Activation.relu(convolution(name + ".conv1", name + ".bn1", x, stride, 1));
    y = replace(y, z -> convolution(name + ".conv2", name + ".bn2", z, 1, 1));
    return Activation.relu(y.addi(residual(name, x, stride, reshapes)));
  }

  private NDArray bottleneck(String name, NDArray x, int stride, boolean reshapes) {
    NDArray y = Activation.relu(convolution(name + ".conv1", name + ".bn1", x, 1, 0));
    y = replace(y, z -> Activation.relu(convolution(name + ".conv2", name + ".bn2", z, stride, 1)));
    y = replace(y, z -> convolution(name + ".conv3", name + ".bn3", z, 1, 0));
    return Activation.relu(y.addi(residual(name, x, stride, reshapes)));
  }

  private NDArray residual(String name, NDArray x, int stride, boolean reshapes) {
    return reshapes ? convolution(name + ".downsample.0", name + ".downsample.1", x, stride, 0) : x;
  }

  private NDArray convolution(String conv, String norm, NDArray x, int stride, int padding) {
    boolean norms = !config.backbone().small();
    return Conv2d.conv2d(
            x,
            norms ? weights.foldedWeight(conv, norm) : weights.get(conv + ".weight"),
            norms ? weights.foldedBias(norm) : weights.get(conv + ".bias"),
            new Shape(stride, stride),
            new Shape(padding, padding))
        .singletonOrThrow();
  }

  private NDArray encoderLayer(String layer, NDArray x, NDArray positions) {
    NDArray query = x.add(positions);
    NDArray attended = attention(layer + ".self_attn", query, query, x);
    x = norm(layer + ".norm1", attended.add(x));
    return norm(layer + ".norm2", feedForward(layer, x).add(x));
  }

  /** Every decoder layer's normalised output: [layers, Q, N, D]. */
  private NDArray decode(NDArray memory, NDArray positions) {
    NDArray queries = weights.get("query_embed.weight").expandDims(1);
    NDArray key = memory.add(positions);
    NDArray x =
        memory.getManager().zeros(new Shape(config.queries(), memory.size(1), config.width()));
    NDList outputs = new NDList();
    for (int i = 0; i < config.decoderLayers(); i++) {
      String layer = "transformer.decoder.layers." + i;
      NDArray query = x.add(queries);
      NDArray attended = attention(layer + ".self_attn", query, query, x);
      x = norm(layer + ".norm1", attended.add(x));
      attended = attention(layer + ".multihead_attn", x.add(queries), key, memory);
      x = norm(layer + ".norm2", attended.add(x));
      x = norm(layer + ".norm3", feedForward(layer, x).add(x));
      outputs.add(norm("transformer.decoder.norm", x));
    }
    return NDArrays.stack(outputs);
  }

  /** Queries [L, N, D], keys and values [M, N, D] → [L, N, D]. */
  private NDArray attention(String name, NDArray query, NDArray key, NDArray value) {
    NDArray scale = weights.number((float) (1 / Math.sqrt(width / config.heads())));
    NDArray q = heads(project(name, 0, query).mul(scale));
    NDArray k = heads(project(name, 1, key));
    NDArray v = heads(project(name, 2, value));
    NDArray attended = q.matMul(k.swapAxes(1, 2)).softmax(2).matMul(v);
    return linear(name + ".out_proj", attended.swapAxes(0, 1).reshape(query.getShape()));
  }

  private NDArray project(String name, int index, NDArray x) {
    return Linear.linear(
            x,
            weights.third(name + ".in_proj_weight", index),
            weights.third(name + ".in_proj_bias", index))
        .singletonOrThrow();
  }

  /** [L, N, D] → [N·heads, L, D / heads]. */
  private NDArray heads(NDArray x) {
    return x.reshape(x.size(0), -1, width / config.heads()).swapAxes(0, 1);
  }

  private NDArray feedForward(String layer, NDArray x) {
    return linear(layer + ".linear2", Activation.relu(linear(layer + ".linear1", x)));
  }

  private NDArray linear(String name, NDArray x) {
    return Linear.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"))
        .singletonOrThrow();
  }

  private NDArray norm(String name, NDArray x) {
    return norm(name, x, width);
  }

  private NDArray norm(String name, NDArray x, int features) {
    return LayerNorm.layerNorm(
            x,
            new Shape(features),
            weights.get(name + ".weight"),
            weights.get(name + ".bias"),
            LAYER_NORM_EPS)
        .singletonOrThrow();
  }
}
