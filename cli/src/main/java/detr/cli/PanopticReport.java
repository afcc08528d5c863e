package detr.cli;

import detr.coco.PanopticCategory;
import detr.coco.PanopticGroundTruth;
import detr.eval.PanopticClassScores;
import detr.eval.PanopticQuality;
import detr.eval.PanopticScores;
import java.io.PrintWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * The figures of {@code detr eval --panoptic}.
 *
 * @param perClass whether those of each class that occurs are told too
 */
record PanopticReport(PanopticGroundTruth truth, PanopticScores scores, boolean perClass) {
  /** As panopticapi prints them, in percent. */
  void print(PrintWriter out) {
    out.printf("%d images%n", truth.annotations().size());
    out.printf("%-10s| %5s  %5s  %5s %5s%n", "", "PQ", "SQ", "RQ", "N");
    out.println("-".repeat(38));
    printRow(out, "All", scores.all());
    printRow(out, "Things", scores.things());
    printRow(out, "Stuff", scores.stuff());
    if (perClass) {
      out.printf(
          "%n%-24s %5s %5s %5s %7s %7s %7s%n",
          "class", "PQ", "SQ", "RQ", "matched", "missed", "false");
      for (PanopticClassScores of : occurring()) {
        PanopticQuality quality = of.quality();
        out.printf(
            "%-24s %5.1f %5.1f %5.1f %7d %7d %7d%n",
            name(of.category()),
            percent(quality.pq()),
            percent(quality.sq()),
            percent(quality.rq()),
            of.matches(),
            of.misses(),
            of.falseAlarms());
      }
    }
    out.flush();
  }

  private static void printRow(PrintWriter out, String name, PanopticQuality quality) {
    out.printf(
        "%-10s| %5.1f  %5.1f  %5.1f %5d%n",
        name,
        percent(quality.pq()),
        percent(quality.sq()),
        percent(quality.rq()),
        quality.classes());
  }

  /** -1, where there is nothing to find, stays so. */
  private static double percent(double part) {
    return part < 0 ? part : 100 * part;
  }

  private List<PanopticClassScores> occurring() {
    return scores.classes().stream().filter(PanopticClassScores::occurs).toList();
  }

  private static String name(PanopticCategory category) {
    return category.name() == null ? "class " + category.id() : category.name();
  }

  void writeJson(PrintWriter out) {
    try (JsonGenerator json = EvalReport.generator(out)) {
      json.writeStartObject();
      json.writeNumberProperty("images", truth.annotations().size());
      writeGroup(json, "all", scores.all());
      writeGroup(json, "things", scores.things());
      writeGroup(json, "stuff", scores.stuff());
      if (perClass) {
        json.writeArrayPropertyStart("classes");
        occurring().forEach(of -> writeClass(json, of));
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    out.println();
    out.flush();
  }

  private static void writeGroup(JsonGenerator json, String name, PanopticQuality quality) {
    json.writeObjectPropertyStart(name);
    write(json, quality);
    json.writeNumberProperty("N", quality.classes());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, PanopticQuality quality) {
    json.writeNumberProperty("PQ", quality.pq());
    json.writeNumberProperty("SQ", quality.sq());
    json.writeNumberProperty("RQ", quality.rq());
  }

  private static void writeClass(JsonGenerator json, PanopticClassScores of) {
    json.writeStartObject();
    json.writeNumberProperty("id", of.category().id());
    json.writeStringProperty("name", name(of.category()));
    json.writeBooleanProperty("isthing", of.category().thing());
    write(json, of.quality());
    json.writeNumberProperty("matched", of.matches());
    json.writeNumberProperty("missed", of.misses());
    json.writeNumberProperty("false", of.falseAlarms());
    json.writeEndObject();
  }
}
