package detr.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From a fresh process to a written picture and JSON: {@code ./detr detect} as users start it, and
 * {@link OnnxDetect}, in turns. Both results must agree.
 */
final class FirstImage {
  private static final int RUNS = 5;
  private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");

  /** Of scores and of pixels. */
  private static final double TOLERANCE = 0.5;

  private final Path root;
  private final Path photo;
  private final Path folder;

  /**
   * @param root the checkout
   * @param folder for what the processes write
   */
  FirstImage(Path root, Path photo, Path folder) {
    this.root = root;
    this.photo = photo;
    this.folder = folder;
  }

  /**
   * @param onnx for the size the photo is resized to
   * @param version of ONNX Runtime, as {@link Contender#name}
   */
  List<Measurement> measure(Path model, Path onnx, String version)
      throws IOException, InterruptedException {
    List<String> ours = new ArrayList<>(List.of(Comparison.launcher(root).toString(), "detect"));
    ours.addAll(List.of("--model", model.toString(), photo.toString()));
    ours.addAll(outputs("ours"));
    List<String> theirs = Jvm.command(OnnxDetect.class, flag -> flag.startsWith("-X"));
    theirs.addAll(List.of("--onnx", onnx.toString(), "--photo", photo.toString()));
    theirs.addAll(outputs("theirs"));
    // The first run of each only brings files into the system's cache.
    run(ours);
    run(theirs);
    requireAgreement();
    List<ProcessRun> ourRuns = new ArrayList<>();
    List<ProcessRun> theirRuns = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      theirRuns.add(run(theirs));
      ourRuns.add(run(ours));
    }
    return List.of(measurement(DetrJava.NAME, ourRuns), measurement(version, theirRuns));
  }

  private List<String> outputs(String name) {
    String file = folder.resolve(name).toString();
    return List.of("--out", file + ".png", "--json", file + ".json");
  }

  private static ProcessRun run(List<String> command) throws IOException, InterruptedException {
    return ProcessRun.of(command, Map.of("DETR_JAVA", Jvm.java()));
  }

  private static Measurement measurement(String runtime, List<ProcessRun> runs) {
    int threads = Runtime.getRuntime().availableProcessors();
    List<Double> millis = runs.stream().map(ProcessRun::millis).toList();
    double peak = runs.stream().mapToDouble(ProcessRun::megabytes).max().orElse(0);
    return new Measurement(Measurement.FIRST_IMAGE, threads, runtime, millis, 0, peak);
  }

  private void requireAgreement() throws IOException {
    String ours = Files.readString(folder.resolve("ours.json"));
    String theirs = Files.readString(folder.resolve("theirs.json"));
    if (!agree(ours, theirs)) {
      throw new BenchException(
          "detr-java and ONNX Runtime find different things in %s:%n%s%s"
              .formatted(photo, ours, theirs));
    }
  }

  /** Whether two texts are equal but for fractional numbers that are near each other. */
  static boolean agree(String a, String b) {
    if (!NUMBER.matcher(a).replaceAll("#").equals(NUMBER.matcher(b).replaceAll("#"))) {
      return false;
    }
    Matcher inA = NUMBER.matcher(a);
    Matcher inB = NUMBER.matcher(b);
    while (inA.find() && inB.find()) {
      double difference = Double.parseDouble(inA.group()) - Double.parseDouble(inB.group());
      if (!(Math.abs(difference) <= TOLERANCE)) {
        return false;
      }
    }
    return true;
  }
}
