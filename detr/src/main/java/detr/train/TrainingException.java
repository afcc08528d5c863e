package detr.train;

import detr.tensor.DetrException;
import detr.train.loss.DivergedException;

/** Training cannot begin or go on; the message is one line for the user. */
public final class TrainingException extends DetrException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one line, what is wrong and what to do
   */
  public TrainingException(String message) {
    super(message);
  }

  TrainingException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the training ran and diverged, rather than that it cannot begin as it was asked to. */
  public boolean diverged() {
    return getCause() instanceof DivergedException;
  }
}
