package detr.eval;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Panoptic quality (Kirillov et al. 2019) of one class, or the mean of several.
 *
 * @param pq panoptic quality, the product of the others where it is of one class: 0 to 1
 * @param sq segmentation quality, the mean IoU of what matches
 * @param rq recognition quality, the F₁ score
 * @param classes how many classes it is the mean of; 0 where nothing is there or predicted of any,
 *     and then the numbers are -1
 */
public record PanopticQuality(double pq, double sq, double rq, int classes) {
  static PanopticQuality mean(List<PanopticQuality> qualities) {
    return new PanopticQuality(
        mean(qualities, PanopticQuality::pq),
        mean(qualities, PanopticQuality::sq),
        mean(qualities, PanopticQuality::rq),
        qualities.size());
  }

  /** Adds one after the other, as Python does, which a stream's sum would not. */
  private static double mean(
      List<PanopticQuality> qualities, ToDoubleFunction<PanopticQuality> number) {
    double sum = 0;
    for (PanopticQuality quality : qualities) {
      sum += number.applyAsDouble(quality);
    }
    return qualities.isEmpty() ? -1 : sum / qualities.size();
  }
}
