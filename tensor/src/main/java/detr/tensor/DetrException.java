package detr.tensor;

/**
 * What the user of a model can mend: a file that is missing, damaged or of another kind, settings
 * that do not fit, a heap that is too small. The message is one line for people, and complete. Bugs
 * of a caller, such as an argument out of its range, are the JDK's exceptions and not of this kind.
 */
public class DetrException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A failure of this message. */
  public DetrException(String message) {
    super(message);
  }

  /** A failure of this message, and what it comes from. */
  public DetrException(String message, Throwable cause) {
    super(message, cause);
  }
}
