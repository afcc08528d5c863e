package detr.architecture.wrong.nn;

import detr.architecture.wrong.tensor.Shape;

/** Right: layers see tensors. */
public record Layer(Shape shape) {}
