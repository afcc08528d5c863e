package detr.cli;

import detr.weights.IoReason;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Standard output in UTF-8, whatever the locale is, which remembers why it could not be written:
 * the JDK's streams do not tell. Only a terminal of Windows has letters of its own.
 */
final class StandardOutput extends FilterOutputStream {
  /** What operating systems say of a pipe that nobody reads. */
  private static final Set<String> NOBODY_READS =
      Set.of("Broken pipe", "The pipe is being closed", "The pipe has been ended");

  /** On Linux a link to what standard output is. */
  private static final Path LINK = Path.of("/proc/self/fd/1");

  private final Charset charset;
  private final Path link;
  private final Runnable whenNobodyReads;
  private IOException failure;

  /**
   * @param link tells whether it is a pipe where the system's messages are translated
   * @param whenNobodyReads is run where the reader of a pipe has ended, as {@code head} does
   */
  StandardOutput(OutputStream out, Charset charset, Path link, Runnable whenNobodyReads) {
    super(out);
    this.charset = charset;
    this.link = link;
    this.whenNobodyReads = whenNobodyReads;
  }

  /**
   * This process's; standard error gets the same letters. Where nobody reads it any more the
   * process ends without a word, as other programs do.
   */
  static StandardOutput install() {
    boolean windows = Relaunch.isWindows();
    Charset out = windows && terminal() ? System.out.charset() : StandardCharsets.UTF_8;
    Charset err = windows && terminal() ? System.err.charset() : StandardCharsets.UTF_8;
    System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, err));
    return new StandardOutput(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
        out,
        LINK,
        () -> System.exit(ExitCode.CLOSED_PIPE));
  }

  private static boolean terminal() {
    return System.console() != null && System.console().isTerminal();
  }

  /** What is printed to it stands there at the end of each line. */
  PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(this, charset), true);
  }

  /** Why it could not be written, in words. */
  String failure() {
    return failure == null ? "it is closed" : IoReason.of(failure);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private IOException failed(IOException e) {
    failure = e;
    if (NOBODY_READS.contains(e.getMessage()) || isPipe()) {
      whenNobodyReads.run();
    }
    return e;
  }

  private boolean isPipe() {
    try {
      return Files.readSymbolicLink(link).toString().startsWith("pipe:");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
