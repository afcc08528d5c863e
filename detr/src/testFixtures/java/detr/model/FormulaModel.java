package detr.model;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.weights.FormulaWeights;
import detr.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Models of any size with weights by formula, under the official names. The names and shapes are
 * written from the original's code, not taken from ours.
 */
public final class FormulaModel {
  /** The published DETR R50. */
  public static final DetrConfig R50 =
      new DetrConfig(ResNetConfig.bottlenecks(3, 4, 6, 3), false, 256, 8, 6, 6, 2048, 100, 91);

  /** A DETR with as little as a DETR can have: most of it are the last blocks of the backbone. */
  public static final DetrConfig TINY =
      new DetrConfig(ResNetConfig.bottlenecks(1, 1, 1, 1), false, 32, 8, 1, 2, 48, 5, 3);

  /** As {@link #TINY}, with the blocks of ResNet-18. */
  public static final DetrConfig TINY_BASIC =
      new DetrConfig(ResNetConfig.basic(2, 1, 1, 1), false, 32, 8, 1, 2, 48, 5, 3);

  /** A small backbone of two stages, with two blocks in the first. */
  public static final DetrConfig TINY_SMALL =
      new DetrConfig(
          new ResNetConfig(
              true,
              false,
              8,
              List.of(new ResNetConfig.Stage(12, 2), new ResNetConfig.Stage(20, 1))),
          false,
          32,
          4,
          1,
          2,
          48,
          5,
          3);

  /** The same with COCO's classes, and enough queries to find something. */
  public static final DetrConfig TINY_COCO =
      new DetrConfig(ResNetConfig.bottlenecks(1, 1, 1, 1), false, 32, 8, 1, 2, 48, 20, 91);

  private static final Path FOLDER = Path.of("target", "formula-models");
  private static final Map<List<Object>, Path> FILES = new ConcurrentHashMap<>();

  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  private FormulaModel() {}

  /** The weights, in memory. */
  public static Map<String, Tensor> tensors(DetrConfig config) {
    return tensors(shapes(config));
  }

  /** Weights of these names and shapes, in memory. */
  public static Map<String, Tensor> tensors(Map<String, Shape> shapes) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) ->
            tensors.put(name, Tensor.of(FormulaWeights.fill(name, shape.sizes()), shape.sizes())));
    return tensors;
  }

  /** The weights of a panoptic model, in memory. */
  public static Map<String, Tensor> panopticTensors(DetrConfig config) {
    return tensors(panopticShapes(config));
  }

  /** A safetensors file of a panoptic model, as {@link #file}. */
  public static Path panopticFile(DetrConfig config) {
    return FILES.computeIfAbsent(
        List.of("panoptic", config), key -> write("panoptic", config, panopticShapes(config)));
  }

  /** A safetensors file of the model, written once for all tests; not to be changed. */
  public static Path file(DetrConfig config) {
    return FILES.computeIfAbsent(
        List.of("detection", config), key -> write("detection", config, shapes(config)));
  }

  private static Path write(String kind, DetrConfig config, Map<String, Shape> shapes) {
    try {
      Files.createDirectories(FOLDER);
      String name = config.architecture() + "-" + kind + "-" + config.queries();
      Path file = FOLDER.resolve(name + "-" + config.classes() + ".safetensors");
      Safetensors.write(file, tensors(shapes), Map.of());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A safetensors file of a short DETR of these sizes, written once for all tests. */
  public static Path shortFile(DetrConfig config) {
    return FILES.computeIfAbsent(
        List.of("short", config), key -> write("short", config, shortShapes(config)));
  }

  /** The names and shapes of the published short DETR's state dict. */
  public static Map<String, Shape> shortShapes(DetrConfig config) {
    FormulaModel model = new FormulaModel();
    int d = config.width();
    model.put("query_pos", config.queries(), d);
    model.put("row_embed", 50, d / 2);
    model.put("col_embed", 50, d / 2);
    model.backbone("backbone.", config.backbone());
    model.put("conv.weight", d, channels(config), 1, 1);
    model.put("conv.bias", d);
    model.transformer(config);
    model.norms(d, "transformer.encoder.norm.");
    model.linear("linear_class.", config.classes() + 1, d);
    model.linear("linear_bbox.", 4, d);
    return model.shapes;
  }

  /** The names and shapes of the official state dict. */
  public static Map<String, Shape> shapes(DetrConfig config) {
    FormulaModel model = new FormulaModel();
    int d = config.width();
    model.backbone("backbone.0.body.", config.backbone());
    model.put("input_proj.weight", d, channels(config), 1, 1);
    model.put("input_proj.bias", d);
    model.transformer(config);
    model.put("query_embed.weight", config.queries(), d);
    model.linear("class_embed.", config.classes() + 1, d);
    model.linear("bbox_embed.layers.0.", d, d);
    model.linear("bbox_embed.layers.1.", d, d);
    model.linear("bbox_embed.layers.2.", 4, d);
    return model.shapes;
  }

  /** Of the features that the backbone ends in. */
  private static int channels(DetrConfig config) {
    ResNetConfig backbone = config.backbone();
    return backbone.bottlenecks() ? 2048 : backbone.stages().getLast().planes();
  }

  /**
   * Of the panoptic model: the detector's with a prefix, the attention map's and the mask head's.
   */
  public static Map<String, Shape> panopticShapes(DetrConfig config) {
    FormulaModel model = new FormulaModel();
    shapes(config).forEach((name, shape) -> model.shapes.put("detr." + name, shape));
    int d = config.width();
    model.linear("bbox_attention.q_linear.", d, d);
    model.linear("bbox_attention.k_linear.", d, d);
    int[] channels = {d + 8, d + 8, d / 2, d / 4, d / 8, d / 16};
    for (int i = 1; i <= 5; i++) {
      model.biased("mask_head.lay" + i + ".", channels[i], channels[i - 1], 3);
      model.norms(channels[i], "mask_head.gn" + i + ".");
    }
    model.biased("mask_head.out_lay.", 1, d / 16, 3);
    model.biased("mask_head.adapter1.", d / 2, 1024, 1);
    model.biased("mask_head.adapter2.", d / 4, 512, 1);
    model.biased("mask_head.adapter3.", d / 8, 256, 1);
    return model.shapes;
  }

  private void biased(String prefix, int outputs, int inputs, int kernel) {
    put(prefix + "weight", outputs, inputs, kernel, kernel);
    put(prefix + "bias", outputs);
  }

  private void transformer(DetrConfig config) {
    int d = config.width();
    for (int i = 0; i < config.encoderLayers(); i++) {
      String layer = "transformer.encoder.layers." + i + ".";
      attention(layer + "self_attn.", d);
      feedForward(layer, d, config.feedForward());
      norms(d, layer + "norm1.", layer + "norm2.");
    }
    for (int i = 0; i < config.decoderLayers(); i++) {
      String layer = "transformer.decoder.layers." + i + ".";
      attention(layer + "self_attn.", d);
      attention(layer + "multihead_attn.", d);
      feedForward(layer, d, config.feedForward());
      norms(d, layer + "norm1.", layer + "norm2.", layer + "norm3.");
    }
    norms(d, "transformer.decoder.norm.");
  }

  private void put(String name, int... sizes) {
    shapes.put(name, Shape.of(sizes));
  }

  private void linear(String prefix, int outputs, int inputs) {
    put(prefix + "weight", outputs, inputs);
    put(prefix + "bias", outputs);
  }

  private void norms(int width, String... prefixes) {
    for (String prefix : prefixes) {
      put(prefix + "weight", width);
      put(prefix + "bias", width);
    }
  }

  private void attention(String prefix, int width) {
    put(prefix + "in_proj_weight", 3 * width, width);
    put(prefix + "in_proj_bias", 3 * width);
    linear(prefix + "out_proj.", width, width);
  }

  private void feedForward(String layer, int width, int hidden) {
    linear(layer + "linear1.", hidden, width);
    linear(layer + "linear2.", width, hidden);
  }

  private void backbone(String body, ResNetConfig config) {
    if (config.small()) {
      smallBackbone(body, config);
      return;
    }
    convolution(body + "conv1", body + "bn1", 64, 3, 7);
    int inputs = 64;
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < config.stages().get(stage).blocks(); block++) {
        String at = body + "layer" + (stage + 1) + "." + block + ".";
        int outputs = block(at, inputs, 64 << stage, config.bottlenecks());
        // ResNet-18 and 34 have none in layer1: there, neither size nor channels change.
        if (block == 0 && (stage > 0 || config.bottlenecks())) {
          convolution(at + "downsample.0", at + "downsample.1", outputs, inputs, 1);
        }
        inputs = outputs;
      }
    }
  }

  private int block(String at, int inputs, int planes, boolean bottleneck) {
    convolution(at + "conv1", at + "bn1", planes, inputs, bottleneck ? 1 : 3);
    convolution(at + "conv2", at + "bn2", planes, planes, 3);
    if (bottleneck) {
      convolution(at + "conv3", at + "bn3", 4 * planes, planes, 1);
    }
    return bottleneck ? 4 * planes : planes;
  }

  private void smallBackbone(String body, ResNetConfig config) {
    biased(body + "conv1.", config.stem(), 3, 3);
    int inputs = config.stem();
    int stage = 0;
    for (ResNetConfig.Stage layer : config.stages()) {
      stage++;
      for (int block = 0; block < layer.blocks(); block++) {
        String at = body + "layer" + stage + "." + block + ".";
        biased(at + "conv1.", layer.planes(), inputs, 3);
        biased(at + "conv2.", layer.planes(), layer.planes(), 3);
        if (block == 0) {
          biased(at + "downsample.0.", layer.planes(), inputs, 1);
        }
        inputs = layer.planes();
      }
      norms(layer.planes(), body + "layer" + stage + ".norm.");
    }
  }

  private void convolution(String name, String norm, int outputs, int inputs, int kernel) {
    put(name + ".weight", outputs, inputs, kernel, kernel);
    for (String leaf : List.of("weight", "bias", "running_mean", "running_var")) {
      put(norm + "." + leaf, outputs);
    }
  }
}
