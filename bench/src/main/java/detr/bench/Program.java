package detr.bench;

import detr.eval.CocoException;
import detr.io.ImageException;
import detr.nn.MismatchException;
import detr.weights.WeightsException;
import java.io.IOException;

/** The frame of a main method: what a user can mend is one line and exit code 2. */
final class Program {
  private static final int BAD_INPUT = 2;

  private Program() {}

  /** What a program does. */
  interface Body {
    void run() throws Exception;
  }

  static void run(Body body) throws Exception {
    try {
      body.run();
    } catch (BenchException
        | WeightsException
        | MismatchException
        | ImageException
        | CocoException
        | IOException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(BAD_INPUT);
    }
  }
}
