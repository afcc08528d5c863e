package detr.io;

/** An image that cannot be read or written; the message is one line for the user, and complete. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ImageException(String message) {
    super(message);
  }

  ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
