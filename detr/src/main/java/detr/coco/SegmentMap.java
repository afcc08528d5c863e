package detr.coco;

import detr.image.ReadOptions;
import detr.image.RgbImage;
import detr.result.Segmentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The segment of every pixel of an image, as COCO's panoptic PNGs have it: red + 256 · green + 256²
 * · blue is the segment's id, and 0 is void.
 *
 * @param ids row by row; not copied
 */
public record SegmentMap(int width, int height, int[] ids) {
  /** The id of pixels that belong to no segment. */
  public static final int VOID = 0;

  /** How many ids three bytes can tell apart. */
  public static final int IDS = 1 << 24;

  /**
   * @throws IllegalArgumentException if there are not as many ids as pixels
   */
  public SegmentMap {
    if (ids.length != (long) width * height) {
      throw new IllegalArgumentException(ids.length + " ids for " + width + "x" + height);
    }
  }

  /**
   * Reads a PNG.
   *
   * @throws CocoException if it is not there
   * @throws detr.image.ImageException if it cannot be read as an image
   */
  public static SegmentMap read(Path file) {
    return read(file, ReadOptions.STANDARD);
  }

  /**
   * Reads a PNG; the rest as {@link #read(Path)}.
   *
   * @param options how large it may be
   */
  public static SegmentMap read(Path file, ReadOptions options) {
    if (!Files.exists(file)) {
      throw new CocoException(file + ": there is no such PNG");
    }
    RgbImage picture = RgbImage.read(file, options);
    byte[] rgb = picture.rgb();
    int[] ids = new int[rgb.length / 3];
    for (int i = 0; i < ids.length; i++) {
      int red = Byte.toUnsignedInt(rgb[3 * i]);
      int green = Byte.toUnsignedInt(rgb[3 * i + 1]);
      int blue = Byte.toUnsignedInt(rgb[3 * i + 2]);
      ids[i] = red | green << 8 | blue << 16;
    }
    return new SegmentMap(picture.width(), picture.height(), ids);
  }

  /**
   * The ids that {@code detect --panoptic} writes of a model's segments: theirs and 1.
   *
   * @param known the segments that are meant; the pixels of others are void
   */
  static SegmentMap of(Segmentation segmentation, Set<Integer> known) {
    int[] ids = segmentation.ids().clone();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = known.contains(ids[i]) ? ids[i] + 1 : VOID;
    }
    return new SegmentMap(segmentation.width(), segmentation.height(), ids);
  }

  /** Such as {@code 640x480}. */
  public String size() {
    return width + "x" + height;
  }
}
