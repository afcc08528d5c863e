package detr.train.loss;

/**
 * The model predicts numbers that are not finite: training has failed and its last steps are lost.
 */
public final class DivergedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public DivergedException(String message) {
    super(message);
  }
}
