package detr.train.loss;

import detr.tensor.DetrException;

/**
 * The model predicts numbers that are not finite: training has failed and its last steps are lost.
 */
public final class DivergedException extends DetrException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one line, of which step
   */
  public DivergedException(String message) {
    super(message);
  }
}
