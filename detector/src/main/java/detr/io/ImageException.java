package detr.io;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** An image that cannot be read or written; the message is one line for the user, and complete. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ImageException(String message) {
    super(message);
  }

  ImageException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What an exception has to say, in one line and without the name of the file. */
  static String reason(Exception e) {
    if (e instanceof FileSystemException file) {
      return switch (file) {
        case AccessDeniedException denied -> "permission denied";
        case NoSuchFileException missing -> "there is no such file or folder";
        default -> file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
      };
    }
    Throwable said = e;
    while (said.getMessage() == null && said.getCause() != null) {
      said = said.getCause();
    }
    String message = said.getMessage();
    return message == null ? said.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
  }
}
