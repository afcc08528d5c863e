package detr.image;

import java.util.Optional;

/**
 * What a file says of its picture beside the samples.
 *
 * @param orientation 1 to 8, as {@link ExifOrientation} has it
 * @param canvas of a picture of which the file may store a part
 * @param samples where the file knows more of them than the decoder's result tells
 */
record Layout(int orientation, Optional<Canvas> canvas, Optional<Pixels.Samples> samples) {
  static Layout turned(int orientation) {
    return new Layout(orientation, Optional.empty(), Optional.empty());
  }

  static Layout of(Canvas canvas) {
    return new Layout(ExifOrientation.UPRIGHT, Optional.of(canvas), Optional.empty());
  }
}
