package detr.cli;

/** A transfer ended early; another attempt may go on from there. */
final class ConnectionLostException extends Exception {
  private static final long serialVersionUID = 1;

  ConnectionLostException(String reason) {
    super(reason);
  }
}
