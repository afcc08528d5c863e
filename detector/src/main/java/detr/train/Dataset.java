package detr.train;

import java.util.List;

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

  /** The names of the classes, in the order of {@link Target#labels}. */
  List<String> classes();
}
