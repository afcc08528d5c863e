package detr.bench;

/** What a user can do something about; the message is one whole line. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one line
   */
  public BenchException(String message) {
    super(message);
  }

  /**
   * @param message one line
   */
  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
