package detr.cli;

import detr.coco.Escapes;
import detr.data.Diagnosis;
import detr.data.Finding;
import java.io.PrintWriter;
import java.util.List;

/** What {@code doctor} prints, and training before it starts. */
final class DoctorReport {
  private static final int SHOWN = 10;

  private final Diagnosis diagnosis;
  private final boolean all;

  /**
   * @param all whether every place is named, and not the first of each kind
   */
  DoctorReport(Diagnosis diagnosis, boolean all) {
    this.diagnosis = diagnosis;
    this.all = all;
  }

  /** What is wrong, errors first; nothing where nothing is. */
  void printFindings(PrintWriter out) {
    diagnosis.findings().forEach((finding, places) -> print(finding, places, out));
  }

  private void print(Finding finding, List<String> places, PrintWriter out) {
    out.printf(
        "%s: %s (%d)%n", finding.isError() ? "error" : "warning", finding.title(), places.size());
    int shown = all ? places.size() : Math.min(SHOWN, places.size());
    places.subList(0, shown).forEach(place -> out.println("  " + Escapes.visible(place)));
    if (shown < places.size()) {
      out.printf("  and %d more%n", places.size() - shown);
    }
  }

  /** Counts of images, objects and sizes. */
  void printStatistics(PrintWriter out) {
    int objects = diagnosis.objects().values().stream().mapToInt(Integer::intValue).sum();
    out.printf(
        "%d images, %d without objects; %d objects, at most %d an image; %d crowds left out%n",
        diagnosis.images(),
        diagnosis.emptyImages(),
        objects,
        diagnosis.mostObjects(),
        diagnosis.crowds());
    List<Integer> sizes = diagnosis.sizes();
    out.printf(
        "sizes: %d small (below 32x32 pixels), %d medium (below 96x96), %d large%n",
        sizes.get(0), sizes.get(1), sizes.get(2));
    diagnosis
        .objects()
        .forEach((name, count) -> out.printf("%8d  %s%n", count, Escapes.visible(name)));
    out.printf("errors: %d, warnings: %d%n", diagnosis.errors(), diagnosis.warnings());
  }
}
