package detr.architecture.wrong.weights;

import detr.architecture.wrong.nn.Layer;

/** Wrong: a reader of weights that has a layer. */
final class Reader {
  Layer layer;
}
