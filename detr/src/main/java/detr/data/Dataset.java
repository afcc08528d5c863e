package detr.data;

import detr.image.ImageSize;
import java.util.List;
import java.util.Set;

/**
 * Pictures with what is in them, to learn from. Safe for several threads, which may read ahead at
 * once; the same index always gives the same example.
 */
public interface Dataset {
  /** The number of examples. */
  int size();

  /**
   * Reads or draws an example.
   *
   * @param index 0 to {@code size() − 1}
   */
  Example get(int index);

  /** The heap that it may take for images it has read, in bytes. */
  default long mostBytesKept() {
    return 0;
  }

  /** The sizes that its images have, without the examples that they are of. */
  Set<ImageSize> imageSizes();

  /**
   * What the examples are, in a few words that are others where an example is: a run that goes on
   * must see what it has seen.
   */
  String description();

  /** What its segments are compared with; null where it has no segments. */
  default PanopticTruth panoptic() {
    return null;
  }

  /** The most masks that an example has; 0 where it has none. */
  default int mostMasks() {
    return 0;
  }

  /** The names of the classes, in the order of {@link Target#labels}. */
  List<String> classes();
}
