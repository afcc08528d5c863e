package detr.image;

import detr.tensor.DetrException;
import detr.weights.IoReason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** An image that cannot be read or written; the message is one line for the user, and complete. */
public final class ImageException extends DetrException {
  private static final long serialVersionUID = 1;

  ImageException(String message) {
    super(message);
  }

  ImageException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The failure of an image that is too much for the heap. */
  public static ImageException heapTooSmall(Path file, OutOfMemoryError cause) {
    return new ImageException(file + ": " + HeapAdvice.text(), cause);
  }

  /** The failure of a file that cannot be read. */
  public static ImageException unreadable(Path file, IOException cause) {
    return new ImageException(file + ": " + reason(cause), cause);
  }

  /** Why a file cannot be read, in one line and without the name of the file. */
  static String reason(IOException e) {
    return e instanceof EOFException ? "it is cut off" : oneLine(IoReason.of(e));
  }

  /** A message in one line, other control characters made visible. */
  static String oneLine(String message) {
    return Pattern.compile("\\p{Cntrl}")
        .matcher(message.replaceAll("\\s+", " "))
        .replaceAll(control -> "\\\\x%02x".formatted((int) control.group().charAt(0)));
  }
}
