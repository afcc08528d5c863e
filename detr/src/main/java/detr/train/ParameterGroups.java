package detr.train;

import detr.nn.ParameterScope;
import detr.nn.optim.Parameter;
import detr.nn.optim.ParameterGroup;
import detr.tensor.Tensor;
import detr.train.TrainingPlan.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which parameters learn, and how fast, as in the original: the backbone at a rate of its own, all
 * batch normalisations not at all, and neither what is frozen.
 *
 * @param adamW what learns by AdamW: all, unless the options ask for Muon
 * @param muon what learns by Muon: the matrices between the first layer and the last ones
 */
record ParameterGroups(List<ParameterGroup> adamW, List<ParameterGroup> muon) {
  private static final String BACKBONE = "backbone.";

  /** What maps to or from something else than activations, which is why Muon does not suit it. */
  private static final Pattern ENDS =
      Pattern.compile(
          "backbone\\.0\\.body\\.conv1\\..*|query_embed\\..*|(class|box)_(embed|cell)\\..*"
              + "|bbox_embed\\.layers\\.2\\..*");

  private static final String QUERY_KEY_VALUE = "in_proj_weight";

  /**
   * The parameters among a model's leaves, in the order of its layers.
   *
   * @param tensors all of the model's
   */
  static ParameterGroups of(
      List<ParameterScope.Leaf> leaves, Map<String, Tensor> tensors, TrainerOptions options) {
    Map<String, Parameter> transformer = new LinkedHashMap<>();
    Map<String, Parameter> backbone = new LinkedHashMap<>();
    for (ParameterScope.Leaf leaf : leaves) {
      String name = leaf.name();
      if (name == null || options.frozen().stream().anyMatch(part -> part.has(name))) {
        continue;
      }
      Map<String, Parameter> group = name.startsWith(BACKBONE) ? backbone : transformer;
      group.computeIfAbsent(name, n -> new Parameter(n, tensors.get(n)));
    }
    double decay = options.weightDecay();
    List<ParameterGroup> all =
        List.of(
            new ParameterGroup(
                "transformer", new ArrayList<>(transformer.values()), options.rate(), decay),
            new ParameterGroup(
                "backbone", new ArrayList<>(backbone.values()), options.backboneRate(), decay));
    return options.optimizer() == Optimizer.MUON
        ? new ParameterGroups(
            only(all, parameter -> !isInnerMatrix(parameter)),
            only(all, ParameterGroups::isInnerMatrix))
        : new ParameterGroups(all, List.of());
  }

  private static List<ParameterGroup> only(
      List<ParameterGroup> groups, Predicate<Parameter> wanted) {
    return groups.stream()
        .map(
            group ->
                new ParameterGroup(
                    group.name(),
                    group.parameters().stream().filter(wanted).toList(),
                    group.rate(),
                    group.decay()))
        .toList();
  }

  private static boolean isInnerMatrix(Parameter parameter) {
    return parameter.value().shape().rank() > 1 && !ENDS.matcher(parameter.name()).matches();
  }

  /** Of how many matrices a parameter is made: attention's three projections are one tensor. */
  static int matrices(Parameter parameter) {
    return parameter.name().endsWith(QUERY_KEY_VALUE) ? 3 : 1;
  }
}
