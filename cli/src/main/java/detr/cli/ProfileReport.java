package detr.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/** A {@link Profile} as tables, and as JSON. */
final class ProfileReport {
  private static final int FURTHEST = 10;

  private static final String LEGEND =
      """
      ms: the median of this layer's times. bound: what it takes at least, the longer of its\
       multiply-adds at the
      peak of fused multiply-adds (fma) and of its inputs, weights and output, each once, at the\
       bandwidth of
      memory (mem). share: bound / ms. It is over 100 % where data are still in a cache, and where\
       it says winograd:
      multiply-adds are counted as of a direct convolution, and Winograd's algorithm does a fourth\
       of them.\
      """;

  private final Profile profile;
  private final int nameWidth;
  private final int whatWidth;

  ProfileReport(Profile profile) {
    this.profile = profile;
    nameWidth = widest(Profile.Layer::name);
    whatWidth = widest(ProfileReport::what);
  }

  private int widest(Function<Profile.Layer, String> column) {
    return profile.layers().stream().mapToInt(l -> column.apply(l).length()).max().orElse(1);
  }

  private static String what(Profile.Layer layer) {
    return layer.operation().kind() + " " + layer.operation().sizes();
  }

  private static String boundBy(Profile.Layer layer) {
    return layer.boundByMemory() ? "mem" : "fma";
  }

  /**
   * @param passMillis how long a whole pass takes, to compare the sum of the layers with
   */
  void print(PrintWriter out, double passMillis) {
    out.println();
    out.printf("%s %7s %7s %7s     share%n", start("layer", "what"), "ms", "GFLOP/s", "bound");
    profile.layers().forEach(layer -> print(out, layer));
    out.println();
    out.println(LEGEND);
    out.println();
    double gflops = profile.roofline().gflops();
    out.printf("fma peak %.0f GFLOP/s, memory %.1f GB/s%n", gflops, profile.roofline().gigabytes());
    out.printf(
        "%d layers: %.1f ms of a pass of %.1f ms; bounds %.1f ms, share %.0f%%%n",
        profile.layers().size(),
        profile.millis(),
        passMillis,
        profile.bound(),
        100 * profile.bound() / profile.millis());
    printFurthest(out);
    out.flush();
  }

  private void print(PrintWriter out, Profile.Layer layer) {
    boolean counted = layer.operation().multiplyAdds() > 0;
    out.printf(
        "%s %7.3f %7s %7.3f %s %4.0f%%%n",
        start(layer.name(), what(layer)),
        layer.millis(),
        counted ? "%.0f".formatted(layer.gflops()) : "-",
        layer.bound(),
        boundBy(layer),
        100 * layer.share());
  }

  private void printFurthest(PrintWriter out) {
    List<Profile.Layer> furthest = profile.furthest(FURTHEST);
    out.printf("furthest above their bounds, in ms:%n");
    for (Profile.Layer layer : furthest) {
      out.printf(
          "%s %+8.3f  share %3.0f%%%n",
          start(layer.name(), what(layer)), layer.excess(), 100 * layer.share());
    }
  }

  private String start(String name, String what) {
    return pad(name, nameWidth) + " " + pad(what, whatWidth);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** Writes a property {@code profile}. */
  void writeJson(JsonGenerator json) {
    json.writeObjectPropertyStart("profile");
    json.writeNumberProperty("fma_peak_gflops", profile.roofline().gflops());
    json.writeNumberProperty("memory_gigabytes_per_second", profile.roofline().gigabytes());
    json.writeNumberProperty("layers_ms", profile.millis());
    json.writeNumberProperty("bounds_ms", profile.bound());
    json.writeArrayPropertyStart("layers");
    profile.layers().forEach(layer -> writeJson(json, layer));
    json.writeEndArray();
    json.writeArrayPropertyStart("furthest_above_bound");
    profile.furthest(FURTHEST).forEach(layer -> json.writeNumber(profile.layers().indexOf(layer)));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeJson(JsonGenerator json, Profile.Layer layer) {
    json.writeStartObject();
    json.writeStringProperty("name", layer.name());
    json.writeStringProperty("kind", layer.operation().kind().toString());
    json.writeStringProperty("sizes", layer.operation().sizes());
    json.writeNumberProperty("multiply_adds", layer.operation().multiplyAdds());
    json.writeNumberProperty("bytes", layer.operation().bytes());
    json.writeNumberProperty("median_ms", layer.millis());
    json.writeNumberProperty("gflops", layer.gflops());
    json.writeNumberProperty("bound_ms", layer.bound());
    json.writeStringProperty("bound_by", boundBy(layer));
    json.writeNumberProperty("share", layer.share());
    json.writeEndObject();
  }
}
