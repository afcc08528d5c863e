package detr.cli;

import detr.coco.CocoGroundTruth;
import detr.coco.CocoResults;
import detr.eval.CategoryScores;
import detr.eval.CocoMetric;
import detr.eval.CocoScores;
import java.io.PrintWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The figures of {@code detr eval}.
 *
 * @param perClass whether those of each class are told too
 */
record EvalReport(CocoGroundTruth truth, CocoResults found, CocoScores scores, boolean perClass) {
  private static final List<CocoMetric> OF_CLASS =
      List.of(
          CocoMetric.AP,
          CocoMetric.AP50,
          CocoMetric.AP75,
          CocoMetric.AP_SMALL,
          CocoMetric.AP_MEDIUM,
          CocoMetric.AP_LARGE,
          CocoMetric.AR100);

  /** As pycocotools prints them. */
  void print(PrintWriter out) {
    out.printf(
        "%d images, %d annotations, %d detections%n",
        truth.images().size(), truth.annotations().size(), found.detections().size());
    for (CocoMetric metric : CocoMetric.values()) {
      out.printf("%s = %.3f%n", metric.description(), scores.value(metric));
    }
    if (perClass) {
      printClasses(out);
    }
    out.flush();
  }

  private void printClasses(PrintWriter out) {
    out.printf("%n%-20s %7s", "class", "objects");
    for (CocoMetric metric : OF_CLASS) {
      out.printf(" %6s", metric.key());
    }
    out.println();
    for (CategoryScores category : scores.categories()) {
      out.printf("%-20s %7d", name(category), category.positives());
      for (CocoMetric metric : OF_CLASS) {
        out.printf(" %6.3f", category.value(metric));
      }
      out.println();
    }
  }

  private static String name(CategoryScores category) {
    String name = category.category().name();
    return name == null ? "class " + category.category().id() : name;
  }

  void writeJson(PrintWriter out) {
    try (JsonGenerator json = generator(out)) {
      json.writeStartObject();
      json.writeNumberProperty("images", truth.images().size());
      json.writeNumberProperty("annotations", truth.annotations().size());
      json.writeNumberProperty("detections", found.detections().size());
      for (CocoMetric metric : CocoMetric.values()) {
        json.writeNumberProperty(metric.key(), scores.value(metric));
      }
      if (perClass) {
        json.writeArrayPropertyStart("classes");
        scores.categories().forEach(category -> writeClass(json, category));
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    out.println();
    out.flush();
  }

  /** On one line; leaves the writer open. */
  static JsonGenerator generator(PrintWriter out) {
    return JsonFactory.builder()
        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
        .build()
        .createGenerator(ObjectWriteContext.empty(), out);
  }

  private static void writeClass(JsonGenerator json, CategoryScores category) {
    json.writeStartObject();
    json.writeNumberProperty("id", category.category().id());
    json.writeStringProperty("name", name(category));
    json.writeNumberProperty("objects", category.positives());
    for (CocoMetric metric : CocoMetric.values()) {
      json.writeNumberProperty(metric.key(), category.value(metric));
    }
    json.writeEndObject();
  }
}
