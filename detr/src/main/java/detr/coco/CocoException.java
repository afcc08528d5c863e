package detr.coco;

import detr.tensor.DetrException;

/**
 * Annotations or results that cannot be read or do not fit each other; the message is one line for
 * the user, and complete.
 */
public final class CocoException extends DetrException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one line that names the file
   */
  public CocoException(String message) {
    super(message);
  }

  /**
   * @param message one line that names the file
   * @param cause what went wrong below
   */
  public CocoException(String message, Throwable cause) {
    super(message, cause);
  }
}
