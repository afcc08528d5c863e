package detr.nn;

/** The tensors of a file are not those of the model; the message names the first that differs. */
public final class MismatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MismatchException(String message) {
    super(message);
  }
}
