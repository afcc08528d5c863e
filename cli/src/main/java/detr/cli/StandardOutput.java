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

/**
 * Standard output in UTF-8, whatever the locale is, which remembers why it could not be written:
 * the JDK's streams do not tell. Only a terminal of Windows has letters of its own.
 */
final class StandardOutput extends FilterOutputStream {
  private final Charset charset;
  private IOException failure;

  StandardOutput(OutputStream out, Charset charset) {
    super(out);
    this.charset = charset;
  }

  /** This process's; standard error gets the same letters. */
  static StandardOutput install() {
    boolean windows = Relaunch.isWindows();
    Charset out = windows && terminal() ? System.out.charset() : StandardCharsets.UTF_8;
    Charset err = windows && terminal() ? System.err.charset() : StandardCharsets.UTF_8;
    System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, err));
    return new StandardOutput(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), out);
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
      failure = e;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
