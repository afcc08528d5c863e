package detr.eval;

import detr.image.Pictures;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** PNGs of segments' ids. */
public final class SegmentPng {
  private SegmentPng() {}

  /** Writes one; the rows one after the other. */
  public static void write(Path file, int width, int... ids) {
    BufferedImage image = new BufferedImage(width, ids.length / width, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < ids.length; i++) {
      int swapped = (ids[i] & 0xff) << 16 | ids[i] & 0xff00 | ids[i] >> 16;
      image.setRGB(i % width, i / width, swapped);
    }
    Pictures.write(image, file);
  }
}
