package detr.bench;

import detr.coco.CocoException;
import detr.image.ImageException;
import detr.nn.MismatchException;
import detr.weights.WeightsException;
import java.io.IOException;
import java.util.concurrent.Callable;

/** The frame of a main method: what a user can mend is one line and exit code 2. */
public final class Program {
  private static final int BAD_INPUT = 2;

  private Program() {}

  /** What a program does. */
  public interface Body {
    /** Throws what ends the program. */
    void run() throws Exception;
  }

  /** Runs a program; ends the process if it fails. */
  public static void run(Body body) throws Exception {
    int code =
        exitCode(
            () -> {
              body.run();
              return 0;
            });
    if (code != 0) {
      System.exit(code);
    }
  }

  /** What a program returns, or {@code 2} after a line on stderr. */
  public static int exitCode(Callable<Integer> body) throws Exception {
    try {
      return body.call();
    } catch (BenchException
        | WeightsException
        | MismatchException
        | ImageException
        | CocoException
        | IOException e) {
      return fail(e, BAD_INPUT);
    }
  }

  /** Tells on stderr what ended a program; returns the exit code. */
  public static int fail(Exception e, int exitCode) {
    System.err.println("bench: " + e.getMessage());
    return exitCode;
  }
}
