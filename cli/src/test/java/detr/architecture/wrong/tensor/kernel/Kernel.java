package detr.architecture.wrong.tensor.kernel;

import detr.architecture.wrong.tensor.Shape;

/** Wrong: a kernel that sees a shape. */
final class Kernel {
  private Kernel() {}

  static void run(Shape shape) {}
}
