package detr.coco;

import detr.tensor.DetrException;

/**
 * Annotations or results that cannot be read or do not fit each other; the message is one line for
 * the user, and complete.
 */
public final class CocoException extends DetrException {
  private static final long serialVersionUID = 1;

  public CocoException(String message) {
    super(message);
  }

  public CocoException(String message, Throwable cause) {
    super(message, cause);
  }
}
