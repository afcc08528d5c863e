package detr.cli;

import detr.tensor.DetrException;

/** Ends a command with one line for the user, who sees {@code detr: MESSAGE} and no stack trace. */
final class CliException extends DetrException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  private CliException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The user can mend it: exit code 2. The message says what is wrong and what to do. */
  static CliException badInput(String message) {
    return new CliException(ExitCode.BAD_INPUT, message, null);
  }

  /** As {@link #badInput(String)}, with the cause that {@code -Ddetr.trace=true} shows. */
  static CliException badInput(String message, Throwable cause) {
    return new CliException(ExitCode.BAD_INPUT, message, cause);
  }

  /** The command did its work and the answer is no: exit code 1. */
  static CliException failed(String message) {
    return new CliException(ExitCode.FAILED, message, null);
  }

  int exitCode() {
    return exitCode;
  }
}
