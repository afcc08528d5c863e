package detr.architecture.wrong.model;

import detr.architecture.wrong.image.Picture;
import detr.architecture.wrong.image.ResizeRule;

/** Right in that it sees a rule, wrong in that it sees a picture. */
record Network(ResizeRule rule) {
  static Picture of;
}
