package detr.model;

import detr.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * The weights a DETR starts from, as the original's modules and PyTorch's defaults have them: the
 * transformer's matrices by Glorot and Bengio (2010), the backbone's convolutions by He et al.
 * (2015) as in torchvision, object queries normal, all other linear maps uniform.
 *
 * <p>Every tensor has random numbers of its own, from the seed and its name.
 */
public final class Initialization {
  private final long seed;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private Initialization(long seed) {
    this.seed = seed;
  }

  /** A state dict with the official names. */
  public static Map<String, Tensor> of(DetrConfig config, long seed) {
    Initialization initialisation = new Initialization(seed);
    initialisation.detr(config);
    return initialisation.tensors;
  }

  /** Of the heads of a {@link CellDetector}. */
  static Map<String, Tensor> cellHeads(DetrConfig config, long seed) {
    Initialization initialisation = new Initialization(seed);
    initialisation.linear("class_cell", config.backbone().channels(), config.classes() + 1);
    initialisation.linear("box_cell", config.backbone().channels(), 4);
    return initialisation.tensors;
  }

  /**
   * Of the mask head of a {@link DetrSegm}, with the official names: convolutions by He et al. for
   * a linear output, attention's projections by Glorot and Bengio.
   *
   * @throws detr.nn.MismatchException if a detector of these sizes can have no mask head
   */
  public static Map<String, Tensor> maskHead(DetrConfig config, long seed) {
    Initialization initialisation = new Initialization(seed);
    int width = config.width();
    initialisation.xavier("bbox_attention.q_linear.weight", width, width);
    initialisation.constant("bbox_attention.q_linear.bias", 0, width);
    initialisation.xavier("bbox_attention.k_linear.weight", width, width);
    initialisation.constant("bbox_attention.k_linear.bias", 0, width);
    initialisation.maskHead(config);
    return initialisation.tensors;
  }

  private void maskHead(DetrConfig config) {
    int channels = config.width() + config.heads();
    mask("lay1", channels, channels, 3);
    norm("mask_head.gn1", channels);
    int[] narrower = MaskHeadSmallConv.narrower(config);
    int stages = config.backbone().stages().size();
    for (int i = 0; i < narrower.length; i++) {
      int outputs = config.width() / narrower[i];
      mask("lay" + (i + 2), outputs, channels, 3);
      norm("mask_head.gn" + (i + 2), outputs);
      channels = outputs;
      if (i < narrower.length - 1) {
        mask("adapter" + (i + 1), outputs, config.backbone().channels(stages - 2 - i), 1);
      }
    }
    mask("out_lay", 1, channels, 3);
  }

  private void mask(String name, int outputs, int inputs, int kernel) {
    double bound = Math.sqrt(3.0 / (inputs * kernel * kernel));
    between("mask_head." + name + ".weight", bound, outputs, inputs, kernel, kernel);
    constant("mask_head." + name + ".bias", 0, outputs);
  }

  private void detr(DetrConfig config) {
    int width = config.width();
    backbone("backbone.0.body.", config.backbone());
    int channels = config.backbone().channels();
    uniform("input_proj.weight", channels, width, channels, 1, 1);
    uniform("input_proj.bias", channels, width);
    for (int i = 0; i < config.encoderLayers(); i++) {
      String layer = "transformer.encoder.layers." + i + ".";
      attention(layer + "self_attn.", width);
      feedForward(layer, width, config.feedForward());
      norms(layer, 2, width);
    }
    for (int i = 0; i < config.decoderLayers(); i++) {
      String layer = "transformer.decoder.layers." + i + ".";
      attention(layer + "self_attn.", width);
      attention(layer + "multihead_attn.", width);
      feedForward(layer, width, config.feedForward());
      norms(layer, 3, width);
    }
    norm("transformer.decoder.norm", width);
    fill("query_embed.weight", Random::nextGaussian, config.queries(), width);
    linear("class_embed", width, config.classes() + 1);
    linear("bbox_embed.layers.0", width, width);
    linear("bbox_embed.layers.1", width, width);
    linear("bbox_embed.layers.2", width, 4);
  }

  private void backbone(String body, ResNetConfig config) {
    boolean norms = !config.small();
    convolution(body, "conv1", norms ? "bn1" : null, config.stem(), 3, norms ? 7 : 3);
    int blocks = config.stages().stream().mapToInt(ResNetConfig.Stage::blocks).sum();
    float added = (float) Math.sqrt(1.0 / blocks);
    int inputs = config.stem();
    for (int stage = 0; stage < config.stages().size(); stage++) {
      int planes = config.stages().get(stage).planes();
      int outputs = config.channels(stage);
      for (int block = 0; block < config.stages().get(stage).blocks(); block++) {
        String at = body + "layer" + (stage + 1) + "." + block + ".";
        boolean bottleneck = config.bottlenecks();
        convolution(at, "conv1", norms ? "bn1" : null, planes, inputs, bottleneck ? 1 : 3);
        convolution(at, "conv2", norms ? "bn2" : null, planes, planes, 3);
        if (bottleneck) {
          convolution(at, "conv3", norms ? "bn3" : null, outputs, planes, 1);
        }
        if (norms) {
          constant(at + (bottleneck ? "bn3" : "bn2") + ".weight", added, outputs);
        }
        if (block == 0 && config.reshapes(stage)) {
          convolution(at, "downsample.0", norms ? "downsample.1" : null, outputs, inputs, 1);
        }
        inputs = outputs;
      }
      if (!norms) {
        norm(body + "layer" + (stage + 1) + ".norm", inputs);
      }
    }
  }

  /**
   * Normal with variance 2 / (outputs · kernel²), and a bias of 0 or a normalisation that changes
   * nothing yet.
   *
   * @param norm null for a bias
   */
  private void convolution(
      String at, String conv, String norm, int outputs, int inputs, int kernel) {
    double deviation = Math.sqrt(2.0 / ((long) outputs * kernel * kernel));
    fill(
        at + conv + ".weight",
        random -> deviation * random.nextGaussian(),
        outputs,
        inputs,
        kernel,
        kernel);
    if (norm == null) {
      constant(at + conv + ".bias", 0, outputs);
    } else {
      norm(at + norm, outputs);
      constant(at + norm + ".running_mean", 0, outputs);
      constant(at + norm + ".running_var", 1, outputs);
    }
  }

  private void attention(String at, int width) {
    xavier(at + "in_proj_weight", 3 * width, width);
    constant(at + "in_proj_bias", 0, 3 * width);
    xavier(at + "out_proj.weight", width, width);
    constant(at + "out_proj.bias", 0, width);
  }

  private void feedForward(String layer, int width, int hidden) {
    xavier(layer + "linear1.weight", hidden, width);
    uniform(layer + "linear1.bias", width, hidden);
    xavier(layer + "linear2.weight", width, hidden);
    uniform(layer + "linear2.bias", hidden, width);
  }

  private void norms(String layer, int count, int width) {
    for (int i = 1; i <= count; i++) {
      norm(layer + "norm" + i, width);
    }
  }

  private void norm(String at, int width) {
    constant(at + ".weight", 1, width);
    constant(at + ".bias", 0, width);
  }

  private void linear(String at, int inputs, int outputs) {
    uniform(at + ".weight", inputs, outputs, inputs);
    uniform(at + ".bias", inputs, outputs);
  }

  /** Uniform between ±√(6 / (rows + columns)). */
  private void xavier(String name, int rows, int columns) {
    between(name, Math.sqrt(6.0 / (rows + columns)), rows, columns);
  }

  /** Uniform between ±1/√inputs. */
  private void uniform(String name, int inputs, int... sizes) {
    between(name, 1 / Math.sqrt(inputs), sizes);
  }

  private void between(String name, double bound, int... sizes) {
    fill(name, random -> bound * (2 * random.nextDouble() - 1), sizes);
  }

  private void constant(String name, float value, int size) {
    float[] values = new float[size];
    Arrays.fill(values, value);
    tensors.put(name, Tensor.of(values, size));
  }

  private void fill(String name, ToDoubleFunction<Random> draw, int... sizes) {
    Random random = new Random(31 * seed + name.hashCode());
    Tensor tensor = Tensor.zeros(sizes);
    float[] values = tensor.data();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) draw.applyAsDouble(random);
    }
    tensors.put(name, tensor);
  }
}
