package detr.tensor;

import java.util.List;

/**
 * What a forward pass takes, known without running it.
 *
 * @param stages in the order of the pass
 * @param activationBytes memory for the outputs of all operations, after sharing
 * @param weightBytes memory for the weights as the kernels read them
 */
public record PassCost(List<Stage> stages, long activationBytes, long weightBytes) {
  /**
   * A named part of the pass, up to and with the operation that {@link Ops#stage} was given.
   *
   * @param multiplyAdds of convolutions, linear maps and attention
   */
  public record Stage(String name, long multiplyAdds) {}

  /** Of all stages. */
  public long multiplyAdds() {
    return stages.stream().mapToLong(Stage::multiplyAdds).sum();
  }
}
