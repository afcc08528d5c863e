package detr.model;

import java.util.stream.IntStream;

/** Whose masks are wanted. */
@FunctionalInterface
public interface QueryChoice {
  /** Nobody's: detections alone. */
  QueryChoice NONE = (output, image) -> new int[0];

  /** Every query's. */
  QueryChoice ALL = (output, image) -> IntStream.range(0, output.queries()).toArray();

  /**
   * @param output what the detector predicts for the batch
   * @param image the number of an image in it
   * @return the numbers of queries
   */
  int[] of(DetrOutput output, int image);
}
