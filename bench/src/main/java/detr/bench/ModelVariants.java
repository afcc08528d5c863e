package detr.bench;

import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Session;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.weights.CheckpointKeyMapping;
import detr.weights.Safetensors;
import detr.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Files of the larger models, made of a DETR-R50: as fast as the published ones, which have the
 * same shapes, and of no other use, for nobody trained them.
 */
final class ModelVariants {
  private static final String R50 = "detr-r50";
  private static final int BLOCKS = 6;
  private static final int BLOCKS_OF_R101 = 23;
  private static final int WIDTH = 256;
  private static final int HEADS = 8;

  private final Path folder;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private ModelVariants(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes detr-r50, detr-r101 and detr-r50-panoptic as .safetensors files.
   *
   * @throws BenchException if the model is no DETR-R50 of the published sizes
   */
  static void write(Path model, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Session session =
        Session.open(ModelSource.file(model), LoadOptions.defaults().withThreads(1))) {
      if (!session.architecture().startsWith(R50)
          || session.segments()
          || session.config().width() != WIDTH) {
        throw new BenchException(
            "%s is a %s; the other models are made of a %s"
                .formatted(model, session.architecture(), R50));
      }
      Map<String, StoredTensor> stored = CheckpointKeyMapping.of(session.checkpoint().tensors());
      ModelVariants variants = new ModelVariants(folder);
      stored.forEach((name, tensor) -> variants.tensors.put(name, tensor.tensor()));
      variants.write(R50, variants.tensors);
      variants.write("detr-r101", variants.deeper());
      variants.write("detr-r50-panoptic", variants.panoptic());
    }
  }

  private void write(String name, Map<String, Tensor> model) throws IOException {
    Safetensors.write(folder.resolve(name + ".safetensors"), model, Map.of());
  }

  /** The last block of the third stage again and again. */
  private Map<String, Tensor> deeper() {
    String stage = "backbone.0.body.layer3.";
    String last = stage + (BLOCKS - 1) + ".";
    Map<String, Tensor> deeper = new LinkedHashMap<>(tensors);
    tensors.forEach(
        (name, tensor) -> {
          for (int block = BLOCKS; name.startsWith(last) && block < BLOCKS_OF_R101; block++) {
            deeper.put(stage + block + "." + name.substring(last.length()), tensor);
          }
        });
    return deeper;
  }

  private Map<String, Tensor> panoptic() {
    Map<String, Tensor> panoptic = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> panoptic.put("detr." + name, tensor));
    for (String map : new String[] {"q_linear", "k_linear"}) {
      add(panoptic, "bbox_attention." + map, WIDTH, WIDTH);
    }
    int[] channels = {WIDTH + HEADS, WIDTH + HEADS, WIDTH / 2, WIDTH / 4, WIDTH / 8, WIDTH / 16};
    for (int i = 1; i < channels.length; i++) {
      add(panoptic, "mask_head.lay" + i, channels[i], channels[i - 1], 3, 3);
      Tensor ones = Tensor.zeros(channels[i]);
      Arrays.fill(ones.data(), 1);
      panoptic.put("mask_head.gn" + i + ".weight", ones);
      panoptic.put("mask_head.gn" + i + ".bias", Tensor.zeros(channels[i]));
    }
    add(panoptic, "mask_head.out_lay", 1, WIDTH / 16, 3, 3);
    add(panoptic, "mask_head.adapter1", WIDTH / 2, 1024, 1, 1);
    add(panoptic, "mask_head.adapter2", WIDTH / 4, 512, 1, 1);
    add(panoptic, "mask_head.adapter3", WIDTH / 8, 256, 1, 1);
    return panoptic;
  }

  /** A weight that keeps the variance of what it is given, and a bias. */
  private static void add(Map<String, Tensor> model, String name, int... sizes) {
    Shape shape = Shape.of(sizes);
    Random random = new Random(shape.count());
    double deviation = Math.sqrt((double) sizes[0] / shape.count());
    Tensor weight = Tensor.zeros(sizes);
    for (int i = 0; i < weight.count(); i++) {
      weight.data()[i] = (float) (deviation * random.nextGaussian());
    }
    model.put(name + ".weight", weight);
    model.put(name + ".bias", Tensor.zeros(sizes[0]));
  }
}
