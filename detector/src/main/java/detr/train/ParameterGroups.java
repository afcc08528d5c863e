package detr.train;

import detr.nn.Scope;
import detr.nn.train.Parameter;
import detr.nn.train.ParameterGroup;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which parameters learn, and how fast, as in the original: the backbone at a rate of its own; its
 * stem and first stage and all batch normalisations not at all.
 */
final class ParameterGroups {
  private static final Pattern FROZEN =
      Pattern.compile("backbone\\.0\\.body\\.(conv1|layer1)\\..*");
  private static final String BACKBONE = "backbone.";

  private ParameterGroups() {}

  /**
   * The parameters among a model's leaves, in the order of its layers.
   *
   * @param tensors all of the model's
   */
  static List<ParameterGroup> of(
      List<Scope.Leaf> leaves, Map<String, Tensor> tensors, TrainerOptions options) {
    Map<String, Parameter> transformer = new LinkedHashMap<>();
    Map<String, Parameter> backbone = new LinkedHashMap<>();
    for (Scope.Leaf leaf : leaves) {
      String name = leaf.name();
      if (name == null || options.freezeStem() && FROZEN.matcher(name).matches()) {
        continue;
      }
      Map<String, Parameter> group = name.startsWith(BACKBONE) ? backbone : transformer;
      group.computeIfAbsent(name, n -> new Parameter(n, tensors.get(n)));
    }
    double decay = options.weightDecay();
    return List.of(
        new ParameterGroup(
            "transformer", new ArrayList<>(transformer.values()), options.rate(), decay),
        new ParameterGroup(
            "backbone", new ArrayList<>(backbone.values()), options.backboneRate(), decay));
  }
}
