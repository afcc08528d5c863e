package detr.train;

import detr.coco.ClassLookup;
import detr.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Starts from a trained model that knows other classes: all is kept but the class head, of which
 * only the rows of classes that both have, by name, and that of no-object are kept.
 */
public final class FineTuning implements InitialWeights {
  private static final String WEIGHT = "class_embed.weight";
  private static final String BIAS = "class_embed.bias";

  private final ModelState source;
  private final boolean keepLabels;

  /**
   * @param source is changed by a training that starts from it
   * @param keepLabels whether rows of classes of the same name are kept; no-object's is in any case
   */
  public FineTuning(ModelState source, boolean keepLabels) {
    this.source = source;
    this.keepLabels = keepLabels;
  }

  /**
   * The classes whose rows are kept, with their rows in the model this starts from, as {@link
   * ClassLookup} finds them.
   *
   * @throws TrainingException if a class could be several of that model's
   */
  public Map<String, Integer> kept(List<String> classes) {
    if (!keepLabels) {
      return Map.of();
    }
    try {
      Set<String> names = new LinkedHashSet<>(classes);
      return new ClassLookup(source.classes()).findAll(names, names);
    } catch (ClassLookup.AmbiguousException e) {
      throw new TrainingException(
          "of the model to begin with class %s; rename one in the annotations, or begin with a"
                  .formatted(e.getMessage())
              + " fresh head (--fresh-head)",
          e);
    }
  }

  @Override
  public ModelState of(List<String> classes, long seed) {
    if (keepLabels && classes.equals(source.classes())) {
      return source;
    }
    Tensor weight = source.tensors().get(WEIGHT);
    Tensor bias = source.tensors().get(BIAS);
    int width = weight.size(1);
    int outputs = classes.size() + 1;
    float[] newWeight = fresh(outputs * width, width, new Random(seed));
    float[] newBias = fresh(outputs, width, new Random(seed + 1));
    Map<String, Integer> kept = kept(classes);
    for (int row = 0; row < outputs; row++) {
      int from =
          row == classes.size() ? weight.size(0) - 1 : kept.getOrDefault(classes.get(row), -1);
      if (from >= 0) {
        System.arraycopy(weight.data(), from * width, newWeight, row * width, width);
        newBias[row] = bias.data()[from];
      }
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(source.tensors());
    tensors.put(WEIGHT, Tensor.of(newWeight, outputs, width));
    tensors.put(BIAS, Tensor.of(newBias, outputs));
    return new ModelState(tensors, source.settings(), classes);
  }

  /** Uniform between ±1/√inputs, as torch.nn.Linear begins. */
  private static float[] fresh(int count, int inputs, Random random) {
    double bound = 1 / Math.sqrt(inputs);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return values;
  }
}
