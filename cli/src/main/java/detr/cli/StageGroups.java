package detr.cli;

import detr.tensor.PassCost;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sums by stage, the layers of the encoder and of the decoder taken together. */
final class StageGroups {
  private final Map<String, Double> sums = new LinkedHashMap<>();

  /** The multiply-adds of a pass. */
  static StageGroups of(PassCost cost) {
    StageGroups groups = new StageGroups();
    cost.stages().forEach(stage -> groups.add(stage.name(), stage.multiplyAdds()));
    return groups;
  }

  void add(String stage, double amount) {
    sums.merge(group(stage), amount, Double::sum);
  }

  private static String group(String stage) {
    int dot = stage.lastIndexOf('.');
    boolean layer = dot >= 0 && Character.isDigit(stage.charAt(dot + 1));
    return layer ? stage.substring(0, dot) : stage;
  }

  /** In the order of the pass. */
  Map<String, Double> sums() {
    return sums;
  }
}
