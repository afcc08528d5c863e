package detr.cli;

/** What the process returns. {@link HelpOptions} lists these for the help of every command. */
final class ExitCode {
  static final int OK = 0;

  /**
   * The command ran and found a failure: outputs that differ, a file that is not what it claims.
   */
  static final int FAILED = 1;

  /** Bad arguments or input, or a file or server that cannot be reached. */
  static final int BAD_INPUT = 2;

  /** A bug in detr; 70 is EX_SOFTWARE of sysexits.h. */
  static final int BUG = 70;

  /** Nobody reads standard output any more: what a shell reports of a program ended by SIGPIPE. */
  static final int CLOSED_PIPE = 141;

  private ExitCode() {}
}
