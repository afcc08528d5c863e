package detr.bench;

import detr.image.ImageSize;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares detr-java with ONNX Runtime and libtorch: every image size with every number of threads
 * in a process of its own ({@link Turns}), then the first image of fresh processes ({@link
 * FirstImage}). Prints the report and writes it with a plot and all figures.
 *
 * <p>{@code --model MODEL --onnx FILE [--photo FILE] [--sizes 480x640,…] [--threads 2,1] [--runs
 * 10] [--out DIR]}
 */
public final class Comparison {
  static final String CSV = "comparison.csv";
  static final String SVG = "comparison.svg";
  private static final String PAGE = "comparison.md";

  private final Arguments arguments;
  private final Path model;
  private final OnnxFile onnx;
  private final Path work;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private Comparison(Arguments arguments, Path work) throws IOException {
    this.arguments = arguments;
    this.work = work;
    model = arguments.requireExisting("--model");
    onnx = OnnxFile.open(arguments.requireExisting("--onnx"));
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Program.run(() -> run(args));
  }

  private static void run(String[] args) throws IOException, InterruptedException {
    Arguments arguments =
        Arguments.of(
            args, "--model", "--onnx", "--photo", "--sizes", "--threads", "--runs", "--out");
    Path work = Files.createTempDirectory("detr-bench");
    try {
      Comparison comparison = new Comparison(arguments, work);
      comparison.measure();
      comparison.write("bench/run compare " + String.join(" ", args));
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void measure() throws IOException, InterruptedException {
    List<ImageSize> sizes = arguments.list("--sizes", "480x640,800x1066,800x1333", Sizes::parse);
    List<Integer> threads = arguments.list("--threads", "2,1", Arguments::count);
    int runs = arguments.count("--runs", "10");
    Path photo = arguments.values().containsKey("--photo") ? photo() : null;
    folder(arguments);
    if (!LibTorch.isPresent()) {
      remark("libtorch is left out: it is not on the class path.");
    }
    for (ImageSize size : sizes) {
      Path fitted = onnx.fitted(size, work);
      for (int count : threads) {
        System.err.printf("%s, threads: %d%n", Sizes.text(size), count);
        turns(size, fitted, count, runs);
      }
    }
    if (photo == null) {
      remark("The first image is left out: no --photo was given.");
    } else {
      firstImage(photo);
    }
  }

  private void remark(String remark) {
    System.err.println(remark);
    remarks.add(remark);
  }

  private Path photo() {
    return arguments.requireExisting("--photo");
  }

  private void turns(ImageSize size, Path fitted, int threads, int runs)
      throws IOException, InterruptedException {
    List<String> command = Jvm.command(Turns.class, flag -> true);
    command.addAll(List.of("--model", model.toString(), "--onnx", fitted.toString()));
    command.addAll(List.of("--size", size.height() + "x" + size.width()));
    command.addAll(List.of("--threads", Integer.toString(threads)));
    command.addAll(List.of("--runs", Integer.toString(runs)));
    command.addAll(List.of("--libtorch", libtorch()));
    Jvm.output(command, Sizes.text(size)).stream()
        .map(Measurement::ofCsv)
        .forEach(measurements::add);
  }

  private void firstImage(Path photo) throws IOException, InterruptedException {
    System.err.println("first image: " + photo);
    RgbImage image = RgbImage.read(photo);
    ImageSize sizing = ResizeRule.DETR.resizedSize(image.size());
    Path fitted = onnx.fitted(sizing, work);
    var firstImage = new FirstImage(root(), photo, work);
    measurements.addAll(firstImage.measure(model, fitted, OnnxRuntime.NAME));
  }

  private void write(String command) throws IOException {
    Path folder = folder(arguments);
    String page =
        new ComparisonReport(measurements, Machine.current(), remarks, command).markdown();
    List<String> rows = new ArrayList<>(List.of(Measurement.CSV_HEADER));
    measurements.forEach(measurement -> rows.add(measurement.toCsv()));
    writeText(folder.resolve(CSV), String.join("\n", rows) + "\n");
    writeText(folder.resolve(PAGE), page);
    writeText(folder.resolve(SVG), ComparisonPlot.svg(measurements));
    System.out.print(page);
  }

  static void writeText(Path file, String text) throws IOException {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Where the results are, created if it is missing: {@code --out}, or else docs/notebook/speed.
   */
  static Path folder(Arguments arguments) throws IOException {
    String given = arguments.values().get("--out");
    Path folder = given == null ? root().resolve("docs/notebook/speed") : Path.of(given);
    return Files.createDirectories(folder);
  }

  /** Where libtorch's native libraries are unpacked. */
  static String libtorch() {
    return root().resolve("bench/target/djl").toString();
  }

  /** The program that runs detr from a checkout. */
  static Path launcher(Path root) {
    return root.resolve("bin/detr");
  }

  /** The checkout, which bench/run names. */
  static Path root() {
    String root = System.getProperty("bench.root");
    if (root == null) {
      throw new BenchException("start this with bench/run, which sets -Dbench.root");
    }
    return Path.of(root);
  }
}
