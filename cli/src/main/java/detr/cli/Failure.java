package detr.cli;

import detr.coco.Escapes;
import detr.image.HeapAdvice;
import detr.tensor.DetrException;
import detr.train.TrainingException;
import detr.weights.IoReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What the user is told when a command throws: always one line on stderr. {@code -Ddetr.trace=true}
 * adds the stack trace.
 */
final class Failure {
  private Failure() {}

  /** Prints the line for {@code thrown} and returns the exit code. */
  static int report(Throwable thrown, PrintWriter err) {
    Throwable failure =
        thrown instanceof UncheckedIOException unchecked ? unchecked.getCause() : thrown;
    print(line(failure), err);
    if (Boolean.getBoolean("detr.trace")) {
      thrown.printStackTrace(err);
      err.flush();
    }
    return exitCode(failure);
  }

  /**
   * Prints {@code detr: MESSAGE}: the message's line breaks become blanks, and other control
   * characters, which it has of names and files, have no power over the terminal.
   */
  static void print(String message, PrintWriter err) {
    err.println("detr: " + Escapes.visible(message.strip().replaceAll("\\s*\\R\\s*", " ")));
    err.flush();
  }

  private static int exitCode(Throwable failure) {
    return switch (failure) {
      case CliException known -> known.exitCode();
      case IOException _, OutOfMemoryError _ -> ExitCode.BAD_INPUT;
      case TrainingException training -> training.diverged() ? ExitCode.FAILED : ExitCode.BAD_INPUT;
      case DetrException _ -> ExitCode.BAD_INPUT;
      default -> ExitCode.BUG;
    };
  }

  /** What there is to say of it, which may have line breaks. */
  static String line(Throwable failure) {
    return switch (failure) {
      case DetrException known -> known.getMessage();
      case NoSuchFileException missing -> "no such file: " + missing.getFile();
      case AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case FileAlreadyExistsException exists -> "already exists: " + exists.getFile();
      case FileSystemException file when file.getFile() != null ->
          file.getFile() + ": " + IoReason.of(file);
      case IOException io -> IoReason.of(io);
      case OutOfMemoryError _ -> "out of memory: " + HeapAdvice.text();
      default ->
          "unexpected failure%s (a bug in detr; JDK_JAVA_OPTIONS=-Ddetr.trace=true shows the trace)"
              .formatted(failure.getMessage() == null ? "" : ", " + failure.getMessage());
    };
  }
}
