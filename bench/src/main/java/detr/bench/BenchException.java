package detr.bench;

/** What a user can do something about; the message is one whole line. */
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchException(String message) {
    super(message);
  }
}
