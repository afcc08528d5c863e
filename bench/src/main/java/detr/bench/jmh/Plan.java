package detr.bench.jmh;

import detr.bench.BenchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What the command line asks for, checked before minutes are spent on it.
 *
 * @param given JMH's options
 * @param csv where to write the table too; null for nowhere
 */
record Plan(CommandLineOptions given, Path csv) {
  private static final String CSV = "--csv";
  private static final String MODEL = "model";
  private static final String PHOTO = "photo";
  private static final String THREADS = "threads";
  private static final String FIRST_IMAGE = ".FirstImageBenchmark.";
  private static final String MODEL_BENCHMARKS = "\\.(Model|FirstImage)Benchmark\\.";
  private static final Predicate<BenchmarkListEntry> NEEDS_MODEL =
      entry -> Pattern.compile(MODEL_BENCHMARKS).matcher(entry.getUsername()).find();
  private static final String ROOFLINE = "\\.RooflineBenchmark\\.";
  private static final String ROOFLINE_CLASS = ".RooflineBenchmark.";

  /**
   * Reads JMH's options and {@code --csv FILE}.
   *
   * @throws BenchException if they are wrong; the message is one line
   */
  static Plan of(String... args) {
    List<String> options = new ArrayList<>(Arrays.asList(args));
    Path csv = takeCsv(options);
    try {
      return new Plan(new CommandLineOptions(options.toArray(String[]::new)), csv);
    } catch (CommandLineOptionException e) {
      throw new BenchException(e.getMessage() + "; bench/run jmh -h lists the options", e);
    }
  }

  private static Path takeCsv(List<String> options) {
    int at = options.indexOf(CSV);
    if (at < 0) {
      return null;
    }
    if (at + 1 == options.size()) {
      throw new BenchException(CSV + " needs the name of a file");
    }
    options.remove(at);
    Path csv = Path.of(options.remove(at));
    if (Files.isDirectory(csv) || !Files.isDirectory(csv.toAbsolutePath().getParent())) {
      throw new BenchException(csv + ": give a file in a folder that is there");
    }
    return csv;
  }

  /** Whether JMH is only to tell something and not to run. */
  boolean asksOnly() {
    return given.shouldHelp()
        || given.shouldList()
        || given.shouldListWithParams()
        || given.shouldListProfilers()
        || given.shouldListResultFormats();
  }

  /** Whether {@link #options} leave out what needs a model, because none is given. */
  boolean lacksModel() {
    return !given.getParameter(MODEL).hasValue() && selected().stream().anyMatch(NEEDS_MODEL);
  }

  /**
   * The options to run JMH with: those given, the roofline, and a photo.
   *
   * @param photo to use where none is given
   * @throws BenchException if no benchmark would run, or a parameter is wrong
   */
  Options options(Path photo) {
    check(photo);
    OptionsBuilder options = new OptionsBuilder();
    options.parent(given);
    if (!given.getIncludes().isEmpty()) {
      options.include(ROOFLINE);
    }
    if (lacksModel()) {
      options.exclude(MODEL_BENCHMARKS);
    }
    if (!given.getParameter(PHOTO).hasValue()) {
      options.param(PHOTO, photo.toString());
    }
    return options.build();
  }

  /** How many results a run without failures has at least, the roofline's not counted. */
  int expected() {
    int sum = 0;
    for (BenchmarkListEntry entry : runnable()) {
      int results = entry.getUsername().contains(ROOFLINE_CLASS) ? 0 : 1;
      for (var parameter : entry.getParams().orElse(Map.of()).entrySet()) {
        List<String> defaults = List.of(parameter.getValue());
        results *= given.getParameter(parameter.getKey()).orElse(defaults).size();
      }
      sum += results;
    }
    return sum;
  }

  /** The selected benchmarks without those that lack a model. */
  private Set<BenchmarkListEntry> runnable() {
    Set<BenchmarkListEntry> selected = selected();
    if (lacksModel()) {
      selected.removeIf(NEEDS_MODEL);
    }
    return selected;
  }

  private void check(Path photo) {
    if (selected().isEmpty()) {
      throw new BenchException(
          "no benchmark matches " + given.getIncludes() + "; bench/run jmh -l lists them");
    }
    Set<BenchmarkListEntry> runnable = runnable();
    if (runnable.isEmpty()) {
      throw new BenchException("this needs a model: add -p model=DIRECTORY");
    }
    for (BenchmarkListEntry entry : runnable) {
      if (entry.getUsername().contains(FIRST_IMAGE)) {
        checkFirstImage();
      }
      checkParameters(entry, photo);
    }
  }

  /** The benchmarks that the options' regular expressions name. */
  private Set<BenchmarkListEntry> selected() {
    OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    try {
      return BenchmarkList.defaultList().find(silent, given.getIncludes(), given.getExcludes());
    } catch (PatternSyntaxException e) {
      throw new BenchException(
          "'" + e.getPattern() + "' is no regular expression: " + e.getDescription(), e);
    }
  }

  /** Tries every given value of a parameter of the benchmark, with any values of the others. */
  private void checkParameters(BenchmarkListEntry entry, Path photo) {
    Map<String, String[]> defaults = entry.getParams().orElse(Map.of());
    for (String name : defaults.keySet()) {
      for (String value : given.getParameter(name).orElse(List.of())) {
        if (name.equals(THREADS)) {
          checkThreads(value);
        } else {
          Workload.of(
              Workload.name(entry.getUsername()),
              other -> other.equals(name) ? value : any(other, defaults.get(other), photo));
        }
      }
    }
  }

  private String any(String name, String[] defaults, Path photo) {
    String otherwise = name.equals(PHOTO) ? photo.toString() : defaults[0];
    return given.getParameter(name).orElse(List.of(otherwise)).iterator().next();
  }

  /** Of a process's images only one is the first. */
  private void checkFirstImage() {
    boolean repeats =
        given.getForkCount().orElse(1) == 0
            || given.getWarmupIterations().orElse(0) > 0
            || given.getMeasurementIterations().orElse(1) > 1;
    if (repeats) {
      throw new BenchException(
          "FirstImageBenchmark needs a fresh process for every image:"
              + " leave out -f 0, -wi and -i, or it, with -e FirstImage");
    }
  }

  private static void checkThreads(String value) {
    if (!value.matches("[1-9]\\d{0,3}")) {
      throw new BenchException("'" + value + "' is no number of threads");
    }
  }
}
