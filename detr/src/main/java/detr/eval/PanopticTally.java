package detr.eval;

import java.util.ArrayList;
import java.util.List;

/** What was counted in one image, in the order in which it was. */
final class PanopticTally {
  /** What a segment turned out to be. */
  enum Kind {
    MATCH,
    MISS,
    FALSE_ALARM
  }

  /**
   * @param iou of a match; else 0
   */
  record Entry(long categoryId, Kind kind, double iou) {}

  private final int differences;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param differences see {@link PanopticScores#differences}
   */
  PanopticTally(int differences) {
    this.differences = differences;
  }

  void match(long categoryId, double iou) {
    entries.add(new Entry(categoryId, Kind.MATCH, iou));
  }

  void miss(long categoryId) {
    entries.add(new Entry(categoryId, Kind.MISS, 0));
  }

  void falseAlarm(long categoryId) {
    entries.add(new Entry(categoryId, Kind.FALSE_ALARM, 0));
  }

  int differences() {
    return differences;
  }

  List<Entry> entries() {
    return entries;
  }
}
