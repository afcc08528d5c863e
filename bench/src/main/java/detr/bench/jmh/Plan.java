package detr.bench.jmh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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
  private static final String NEED_MODEL = "\\.(Model|FirstImage)Benchmark\\.";
  private static final String ROOFLINE = "\\.RooflineBenchmark\\.";

  /**
   * Reads JMH's options and {@code --csv FILE}.
   *
   * @throws IllegalArgumentException if they are wrong; the message is one line
   */
  static Plan of(String... args) {
    List<String> options = new ArrayList<>(Arrays.asList(args));
    Path csv = takeCsv(options);
    try {
      return new Plan(new CommandLineOptions(options.toArray(String[]::new)), csv);
    } catch (CommandLineOptionException e) {
      throw new IllegalArgumentException(
          e.getMessage() + "; bench/run jmh -h lists the options", e);
    }
  }

  private static Path takeCsv(List<String> options) {
    int at = options.indexOf(CSV);
    if (at < 0) {
      return null;
    }
    if (at + 1 == options.size()) {
      throw new IllegalArgumentException(CSV + " needs the name of a file");
    }
    options.remove(at);
    Path csv = Path.of(options.remove(at));
    if (Files.isDirectory(csv) || !Files.isDirectory(csv.toAbsolutePath().getParent())) {
      throw new IllegalArgumentException(csv + ": give a file in a folder that is there");
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
    return !given.getParameter(MODEL).hasValue()
        && selected().stream().anyMatch(entry -> needsModel(entry.getUsername()));
  }

  private static boolean needsModel(String benchmark) {
    return Pattern.compile(NEED_MODEL).matcher(benchmark).find();
  }

  /**
   * The options to run JMH with: those given, the roofline, and a photo.
   *
   * @param photo to use where none is given
   * @throws IllegalArgumentException if no benchmark would run, or a parameter is wrong
   */
  Options options(Path photo) {
    boolean lacksModel = lacksModel();
    Set<BenchmarkListEntry> selected = selected();
    if (selected.isEmpty()) {
      throw new IllegalArgumentException(
          "no benchmark matches " + given.getIncludes() + "; bench/run jmh -l lists them");
    }
    if (lacksModel && selected.stream().allMatch(entry -> needsModel(entry.getUsername()))) {
      throw new IllegalArgumentException("this needs a model: add -p model=DIRECTORY");
    }
    selected.stream()
        .filter(entry -> !lacksModel || !needsModel(entry.getUsername()))
        .forEach(entry -> check(entry, photo));
    OptionsBuilder options = new OptionsBuilder();
    options.parent(given);
    if (!given.getIncludes().isEmpty()) {
      given.getIncludes().forEach(options::include);
      options.include(ROOFLINE);
    }
    given.getExcludes().forEach(options::exclude);
    if (lacksModel) {
      options.exclude(NEED_MODEL);
    }
    if (!given.getParameter(PHOTO).hasValue()) {
      options.param(PHOTO, photo.toString());
    }
    return options.build();
  }

  /** The benchmarks that the options' regular expressions name. */
  private Set<BenchmarkListEntry> selected() {
    OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    return BenchmarkList.defaultList().find(silent, given.getIncludes(), given.getExcludes());
  }

  /** Tries every given value of a parameter of the benchmark, with any values of the others. */
  private void check(BenchmarkListEntry entry, Path photo) {
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

  private static void checkThreads(String value) {
    if (!value.matches("[1-9]\\d{0,3}")) {
      throw new IllegalArgumentException("'" + value + "' is no number of threads");
    }
  }
}
