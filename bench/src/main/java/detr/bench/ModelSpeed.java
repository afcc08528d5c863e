package detr.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times the other published models and reads their memory: {@code detr bench} in a process of its
 * own for each, on files that {@link ModelVariants} makes.
 */
public final class ModelSpeed {
  private static final String TYPICAL = "800x1066";

  /** Over 6,900 tokens of a dilated backbone. */
  private static final String LARGE = "1333x1333";

  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  /**
   * A model to time.
   *
   * @param file among those of {@link ModelVariants}
   */
  private record Case(String file, boolean dilation, String size) {}

  private static final List<Case> CASES =
      List.of(
          new Case("detr-r50", false, TYPICAL),
          new Case("detr-r50", true, TYPICAL),
          new Case("detr-r101", false, TYPICAL),
          new Case("detr-r101", true, TYPICAL),
          new Case("detr-r50-panoptic", false, TYPICAL),
          new Case("detr-r50", true, LARGE));

  private ModelSpeed() {}

  /** {@code --model DETR-R50 [--threads N] [--runs N] [--folder DIR]}. */
  public static void main(String[] args) throws Exception {
    Program.run(() -> run(Arguments.of(args, "--model", "--threads", "--runs", "--folder")));
  }

  private static void run(Arguments arguments) throws IOException, InterruptedException {
    Path model = arguments.requireExisting("--model");
    int threads = arguments.count("--threads", "2");
    int runs = arguments.count("--runs", "5");
    Path folder = Path.of(arguments.get("--folder", "target/models"));
    ModelVariants.write(model, folder);
    String detr = Comparison.launcher(Comparison.root()).toString();
    Path output = folder.resolve("bench.json");
    System.out.println(Machine.current() + ", " + threads + " threads, " + runs + " runs\n");
    System.out.println("| model | height×width | multiply-adds | median | GFLOP/s | peak memory |");
    System.out.println("|---|---|---|---|---|---|");
    for (Case one : CASES) {
      List<String> command = new ArrayList<>(List.of(detr, "bench", "--json", "--quiet"));
      command.addAll(List.of("--model", folder.resolve(one.file + ".safetensors").toString()));
      command.addAll(List.of("--size", one.size, "--runs", Integer.toString(runs)));
      command.addAll(List.of("--threads", Integer.toString(threads)));
      if (one.dilation) {
        command.add("--dilation");
      }
      ProcessRun.of(command, Map.of("DETR_JAVA", Jvm.java()), Redirect.to(output.toFile()));
      System.out.println(row(one.size, Files.readString(output)));
    }
  }

  /**
   * A row of the table.
   *
   * @param json what {@code detr bench --json} printed
   */
  static String row(String size, String json) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f G | %.0f ms | %.0f | %.0f MB |",
        value(json, "architecture"),
        size.replace('x', '×'),
        Double.parseDouble(value(json, "multiply_adds")) / GIGA,
        Double.parseDouble(value(json, "median_ms")),
        Double.parseDouble(value(json, "gflops")),
        Double.parseDouble(value(json, "peak_bytes")) / MEGA);
  }

  private static String value(String json, String name) {
    Matcher field = Pattern.compile("\"" + name + "\":\"?([^\",}]+)").matcher(json);
    if (!field.find()) {
      throw new BenchException("detr bench printed no " + name + ": " + json.strip());
    }
    return field.group(1);
  }
}
