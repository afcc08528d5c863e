package detr.data;

import detr.tensor.DetrException;

/** Data that cannot be trained on; the message is one line for the user, and complete. */
public final class DataException extends DetrException {
  private static final long serialVersionUID = 1;

  DataException(String message) {
    super(message);
  }

  DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
