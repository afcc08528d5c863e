package detr.weights;

import detr.weights.Pickle.Call;
import detr.weights.Pickle.Dict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The command line that a training checkpoint remembers, the argparse.Namespace under "args":
 * {@code dilation}, for one, cannot be told from the weights.
 */
final class TorchArguments {
  private TorchArguments() {}

  /** The arguments that are strings, numbers or truth values, as {@code args.NAME}. */
  static Map<String, String> read(Object root) {
    if (!(root instanceof Dict dict
        && dict.get("args") instanceof Call call
        && call.function.is("argparse", "Namespace")
        && call.state instanceof Dict arguments)) {
      return Map.of();
    }
    Map<String, String> plain = new LinkedHashMap<>();
    for (int i = 0; i < arguments.keys.size(); i++) {
      if (arguments.keys.get(i) instanceof String name) {
        switch (arguments.values.get(i)) {
          case String text -> plain.put("args." + name, text);
          case Number number -> plain.put("args." + name, number.toString());
          case Boolean truth -> plain.put("args." + name, truth.toString());
          default -> {}
        }
      }
    }
    return Collections.unmodifiableMap(plain);
  }
}
