package detr.nn;

import detr.tensor.Activation;
import detr.tensor.Ops;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Linear layers with ReLU between them: the paper's feed-forward network of the box head. */
public record Mlp(List<Linear> layers) {
  public Mlp {
    layers = List.copyOf(layers);
  }

  /** Takes {@code layers.0} and so on; {@code widths} are those of input, hidden and output. */
  public static Mlp of(ParameterScope scope, int... widths) {
    List<Linear> layers = new ArrayList<>();
    for (int i = 0; i + 1 < widths.length; i++) {
      layers.add(Linear.of(scope.at("layers", i), widths[i], widths[i + 1]));
    }
    return new Mlp(layers);
  }

  /** [.., K] → [.., O]. */
  public Tensor forward(Ops ops, Tensor x) {
    for (Linear hidden : layers.subList(0, layers.size() - 1)) {
      x = hidden.forward(ops, x, Activation.RELU);
    }
    return layers.getLast().forward(ops, x);
  }
}
