package detr.cli;

import detr.image.ImageSize;
import detr.tensor.PassCost;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The figures of {@code detr bench}.
 *
 * @param passes fastest first
 * @param peakBytes the most resident memory of the process
 * @param profile null if nobody asked for it
 */
record BenchReport(
    String architecture,
    String machine,
    ImageSize size,
    Pass[] passes,
    PassCost cost,
    long peakBytes,
    Profile profile) {
  private static final double MEGA = 1e6;
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * One timed pass.
   *
   * @param stages milliseconds of each
   * @param layers none unless they are observed
   */
  record Pass(double millis, Map<String, Double> stages, PassLayers layers)
      implements Comparable<Pass> {
    @Override
    public int compareTo(Pass other) {
      return Double.compare(millis, other.millis);
    }
  }

  private Pass median() {
    return passes[passes.length / 2];
  }

  /** Two operations a multiply-add. */
  private double gflops(double multiplyAdds, double millis) {
    return 2 * multiplyAdds / millis / MEGA;
  }

  void print(PrintWriter out) {
    double millis = median().millis;
    String runs = passes.length == 1 ? "1 run" : passes.length + " runs";
    out.printf("%s at %s, %s, %s%n", architecture, size, machine, runs);
    out.printf(
        "latency: min %.1f, median %.1f, max %.1f ms; %.2f images/s; %.0f GFLOP/s%n",
        passes[0].millis,
        millis,
        passes[passes.length - 1].millis,
        1000 / millis,
        gflops(cost.multiplyAdds(), millis));
    Map<String, Double> work = StageGroups.of(cost).sums();
    median()
        .stages
        .forEach(
            (name, time) ->
                out.printf(
                    "  %-18s %8.1f ms %8.0f GFLOP/s%n", name, time, gflops(work.get(name), time)));
    out.printf("peak memory: %.0f MB%n", peakBytes / MEGA);
    if (profile != null) {
      new ProfileReport(profile).print(out, millis);
    }
    out.flush();
  }

  void writeJson(PrintWriter out) {
    JsonFactory factory =
        JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("architecture", architecture);
      json.writeStringProperty("machine", machine);
      json.writeStringProperty("size", size.toString());
      json.writeNumberProperty("runs", passes.length);
      json.writeNumberProperty("min_ms", passes[0].millis);
      json.writeNumberProperty("median_ms", median().millis);
      json.writeNumberProperty("max_ms", passes[passes.length - 1].millis);
      json.writeNumberProperty("images_per_second", 1000 / median().millis);
      json.writeNumberProperty("multiply_adds", cost.multiplyAdds());
      json.writeNumberProperty("gflops", gflops(cost.multiplyAdds(), median().millis));
      json.writeNumberProperty("peak_bytes", peakBytes);
      json.writeObjectPropertyStart("stages_ms");
      for (Map.Entry<String, Double> stage : median().stages.entrySet()) {
        json.writeNumberProperty(stage.getKey(), stage.getValue());
      }
      json.writeEndObject();
      if (profile != null) {
        new ProfileReport(profile).writeJson(json);
      }
      json.writeEndObject();
    }
    out.println();
    out.flush();
  }

  /** The most resident memory this process has had; where the system does not say, Java's heap. */
  static long residentPeak() throws IOException {
    if (Files.isReadable(STATUS)) {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmHWM:")) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return Runtime.getRuntime().totalMemory();
  }
}
