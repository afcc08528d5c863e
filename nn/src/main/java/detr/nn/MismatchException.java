package detr.nn;

import detr.tensor.DetrException;

/** The tensors of a file are not those of the model; the message names the first that differs. */
public final class MismatchException extends DetrException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one line that names the tensor
   */
  public MismatchException(String message) {
    super(message);
  }
}
