package detr.data;

import detr.coco.CocoFile;
import detr.image.ImageException;
import detr.image.ImageSize;
import java.nio.file.Path;

/** What is said of an image whose size is not the annotated one. */
final class SizeProblem {
  private SizeProblem() {}

  /**
   * Both sizes, and the reason where it is known: that a picture was annotated as it is stored, and
   * not as it is shown.
   *
   * @param width of the image upright, pixels
   */
  static String of(CocoFile.Image row, Path file, int width, int height) {
    String sizes =
        "is %dx%d pixels (width by height), annotated as %dx%d"
            .formatted(width, height, row.width(), row.height());
    boolean turned = row.width() == height && row.height() == width && isStored(row, file);
    return turned
        ? sizes
            + ", its size before it is turned by its EXIF orientation: the boxes are for the"
            + " unturned picture; take the orientation out of the file (exiftool -Orientation="
            + " FILE), or annotate the picture as it is shown"
        : sizes;
  }

  /** Whether the pixels in the file, unturned, have the annotated size. */
  private static boolean isStored(CocoFile.Image row, Path file) {
    try {
      ImageSize stored = ImageSize.readStored(file);
      return stored.width() == row.width() && stored.height() == row.height();
    } catch (ImageException _) {
      return false;
    }
  }
}
