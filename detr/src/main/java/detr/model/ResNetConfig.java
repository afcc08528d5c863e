package detr.model;

import detr.nn.Conv2d;
import detr.nn.MismatchException;
import detr.nn.ParameterScope;
import detr.tensor.ConvGeometry;
import detr.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The sizes of a ResNet, read off its tensors' names and shapes.
 *
 * <p>The usual ones (He et al. 2016, table 1) begin with a 7×7 convolution of 64 channels and a
 * max-pool, and have four stages of 64, 128, 256 and 512 planes. A <em>small</em> one begins with a
 * 3×3 convolution of any width and no max-pool; it has any number of stages of any width, and every
 * one of them halves the image and ends in a layer normalisation, as a ConvNeXt's (Liu et al. 2022)
 * does over the channels of each place. Its few convolutions have biases and no batch
 * normalisation.
 *
 * @param small whether it is a small one
 * @param bottlenecks whether blocks are of three convolutions, as in ResNet-50 and deeper; of two,
 *     as in ResNet-18 and 34, otherwise
 * @param stem channels of the first convolution
 */
public record ResNetConfig(boolean small, boolean bottlenecks, int stem, List<Stage> stages) {
  private static final int USUAL_STEM = 64;
  private static final int USUAL_STAGES = 4;

  /**
   * Some blocks of the same width.
   *
   * @param planes channels of a block's 3×3 convolutions
   */
  public record Stage(int planes, int blocks) {}

  public ResNetConfig {
    stages = List.copyOf(stages);
  }

  /** ResNet-50 has 3, 4, 6, 3 blocks, ResNet-101 has 3, 4, 23, 3. */
  public static ResNetConfig bottlenecks(int... blocks) {
    return usual(true, blocks);
  }

  /** ResNet-18 has 2, 2, 2, 2 blocks, ResNet-34 has 3, 4, 6, 3. */
  public static ResNetConfig basic(int... blocks) {
    return usual(false, blocks);
  }

  private static ResNetConfig usual(boolean bottlenecks, int... blocks) {
    List<Stage> stages =
        IntStream.range(0, blocks.length)
            .mapToObj(i -> new Stage(USUAL_STEM << i, blocks[i]))
            .toList();
    return new ResNetConfig(false, bottlenecks, USUAL_STEM, stages);
  }

  /** A small one with a block of two convolutions in every stage. */
  public static ResNetConfig small(int stem, int... planes) {
    List<Stage> stages = Arrays.stream(planes).mapToObj(p -> new Stage(p, 1)).toList();
    return new ResNetConfig(true, false, stem, stages);
  }

  /**
   * Reads the sizes off a state dict with torchvision's names.
   *
   * @throws MismatchException if the first block of a stage is missing; the message names its
   *     tensor
   */
  static ResNetConfig of(Map<String, Shape> shapes, String prefix) {
    boolean bottlenecks =
        shapes.keySet().stream()
            .anyMatch(name -> name.startsWith(prefix) && name.endsWith(".conv3.weight"));
    Shape stem = shapes.get(prefix + "conv1.weight");
    boolean small = isKernel(stem) && stem.size(2) == 3;
    List<Stage> stages = new ArrayList<>();
    for (int stage = 1; stage == 1 || !isLast(stage - 1, small, shapes, prefix); stage++) {
      String layer = prefix + "layer" + stage + ".";
      int blocks = DetrConfig.count(shapes, layer, ".conv1.weight");
      Shape first = shapes.get(layer + "0.conv1.weight");
      int planes = small && isKernel(first) ? first.size(0) : USUAL_STEM << stage - 1;
      stages.add(new Stage(planes, blocks));
    }
    return new ResNetConfig(small, bottlenecks, small ? stem.size(0) : USUAL_STEM, stages);
  }

  private static boolean isLast(
      int stage, boolean small, Map<String, Shape> shapes, String prefix) {
    return small
        ? !shapes.containsKey(prefix + "layer" + (stage + 1) + ".0.conv1.weight")
        : stage == USUAL_STAGES;
  }

  /** Takes a convolution with the bias or batch normalisation that follows it. */
  Conv2d convolution(
      ParameterScope scope,
      String conv,
      String norm,
      int inputs,
      int outputs,
      ConvGeometry window) {
    return small
        ? Conv2d.withBias(scope.at(conv), inputs, outputs, window)
        : Conv2d.withNorm(scope.at(conv), scope.at(norm), inputs, outputs, window);
  }

  private static boolean isKernel(Shape shape) {
    return shape != null && shape.rank() == 4;
  }

  /** The stride of a stage's first block; stages count from 0. */
  public int stride(int stage) {
    return small || stage > 0 ? 2 : 1;
  }

  /** How many times smaller than the image the features are. */
  public int reduction() {
    int reduction = small ? 2 : 4;
    for (int stage = 0; stage < stages.size(); stage++) {
      reduction *= stride(stage);
    }
    return reduction;
  }

  /** Whether a stage's first block brings its input to another shape; stages count from 0. */
  public boolean reshapes(int stage) {
    return stride(stage) != 1 || channels(stage) != (stage == 0 ? stem : channels(stage - 1));
  }

  /** Channels of a stage's output; stages count from 0. */
  int channels(int stage) {
    return stages.get(stage).planes * (bottlenecks ? Bottleneck.EXPANSION : 1);
  }

  /** Channels of the last stage's output. */
  int channels() {
    return channels(stages.size() - 1);
  }

  /** How many layers have weights, with the classifier that a ResNet by itself ends in. */
  int layers() {
    return 2 + (bottlenecks ? 3 : 2) * stages.stream().mapToInt(Stage::blocks).sum();
  }
}
