package detr.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts this program again in a JVM that has the Vector API and reads names in UTF-8. {@code java
 * -jar} resolves no incubator module, and a running JVM can neither add one to its boot layer nor
 * change its encoding.
 */
final class Relaunch {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final Path PROC = Path.of("/proc");
  private static final Path CPU_INFO = PROC.resolve("cpuinfo");
  private static final String AVX512_FLAGS = "avx512.flags";

  /** Set in the second JVM, so that it never starts a third. */
  private static final String RELAUNCHED = "detr.relaunched";

  /** Set in the second JVM where its arguments are ASCII that stands for other letters. */
  private static final String ENCODED = "detr.arguments.encoded";

  /**
   * What stays with this process: agents and the JMX port, which two JVMs cannot share, and the
   * main module, which is named again behind all options.
   */
  private static final List<String> NOT_PASSED_ON =
      List.of(
          "-agentlib:",
          "-agentpath:",
          "-javaagent:",
          "-Xrunjdwp",
          "-Dcom.sun.management.jmxremote",
          "-Djdk.module.main=");

  /** Already among the JVM's input arguments; a second reading would bring agents back. */
  private static final List<String> JVM_VARIABLES =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  private Relaunch() {}

  static boolean vectorModuleLoaded() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  /** Whether a second JVM can do what this one cannot: compute in vectors, or read all names. */
  static boolean isWanted() {
    return !vectorModuleLoaded() || !namesAreReadable();
  }

  /** The encoding of names is fixed when a JVM starts. */
  private static boolean namesAreReadable() {
    return isWindows() || Encoding.ofNames().equals(StandardCharsets.UTF_8);
  }

  /** In the second JVM the arguments of the first, else those given. */
  static String[] arguments(String[] given) {
    return Boolean.getBoolean(ENCODED)
        ? Stream.of(given)
            .map(argument -> URLDecoder.decode(argument, StandardCharsets.UTF_8))
            .toArray(String[]::new)
        : given;
  }

  /**
   * Runs the arguments in a second JVM that shares this one's standard streams.
   *
   * @return the second JVM's exit code; empty where this runtime offers no second JVM with the
   *     Vector API
   * @throws CliException if an argument cannot be passed on
   */
  static OptionalInt run(String[] arguments) throws InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", isWindows() ? "java.exe" : "java");
    if (Boolean.getBoolean(RELAUNCHED)
        || ModuleFinder.ofSystem().find(VECTOR_MODULE).isEmpty()
        || ModuleLayer.boot().findModule("java.management").isEmpty()
        || !Files.isExecutable(java)) {
      return OptionalInt.empty();
    }
    List<String> inputArguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
    if (inputArguments.stream().anyMatch(Relaunch::limitsModules)) {
      return OptionalInt.empty();
    }
    boolean readable = namesAreReadable();
    List<String> typed = readable ? List.of(arguments) : Encoding.typed(List.of(arguments), PROC);
    List<String> passed =
        typed.stream()
            .map(a -> PassedDescriptors.name(a, PROC, ProcessHandle.current().pid()))
            .toList();
    List<String> jvmArguments = new ArrayList<>(inputArguments);
    if (!readable) {
      jvmArguments.add("-D" + ENCODED + "=true");
      passed = passed.stream().map(a -> URLEncoder.encode(a, StandardCharsets.UTF_8)).toList();
    }
    ProcessBuilder builder =
        new ProcessBuilder(command(java, flags(typed), jvmArguments, mainClass(), passed));
    builder.environment().keySet().removeAll(JVM_VARIABLES);
    if (!readable) {
      builder.environment().put("LC_ALL", "C.UTF-8");
    }
    try {
      return OptionalInt.of(waitFor(builder.inheritIO().start()));
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  /** The flags of the files that the launchers give to java for these arguments. */
  static List<String> flags(List<String> arguments) {
    List<String> flags = new ArrayList<>(flags("jvm.flags"));
    vectorFlags(CPU_INFO).ifPresent(file -> flags.addAll(flags(file)));
    if (!arguments.isEmpty() && arguments.getFirst().equals(Train.NAME)) {
      flags.addAll(flags("train.flags"));
    }
    return flags;
  }

  /**
   * The file of flags for the CPU's vectors; only Linux tells that they are not of 512 bits. One
   * processor's line is enough: a server's whole file takes long to read.
   */
  static Optional<String> vectorFlags(Path cpuInfo) {
    String features;
    try (Stream<String> lines = Files.lines(cpuInfo, StandardCharsets.ISO_8859_1)) {
      features = lines.filter(line -> line.startsWith("flags")).findFirst().orElse("");
    } catch (IOException | UncheckedIOException e) {
      return Optional.of(AVX512_FLAGS);
    }
    if (features.contains("avx512f")) {
      return Optional.of(AVX512_FLAGS);
    }
    return features.contains("avx2") ? Optional.of("avx2.flags") : Optional.empty();
  }

  private static List<String> flags(String name) {
    try (InputStream file = Relaunch.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The second JVM's command line: our flags, then the user's, which win. */
  static List<String> command(
      Path java,
      List<String> flags,
      List<String> inputArguments,
      List<String> mainClass,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    boolean collectorChosen = inputArguments.stream().anyMatch(Relaunch::choosesCollector);
    flags.stream()
        .filter(flag -> !(collectorChosen && choosesCollector(flag)))
        .forEach(command::add);
    inputArguments.stream()
        .filter(argument -> NOT_PASSED_ON.stream().noneMatch(argument::startsWith))
        .forEach(command::add);
    command.add("-D" + RELAUNCHED + "=true");
    command.addAll(mainClass);
    command.addAll(arguments);
    return command;
  }

  private static List<String> mainClass() {
    Module module = Main.class.getModule();
    return module.isNamed()
        ? List.of("-m", module.getName() + "/" + Main.class.getName())
        : List.of("-cp", System.getProperty("java.class.path"), Main.class.getName());
  }

  /** The JVM refuses two collectors. */
  private static boolean choosesCollector(String argument) {
    return argument.matches("-XX:\\+Use\\w+GC");
  }

  /** Who limits the modules and leaves this one out does not want it. */
  private static boolean limitsModules(String argument) {
    return argument.startsWith("--limit-modules") && !argument.contains(VECTOR_MODULE);
  }

  static boolean isWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }

  /** A signal that ends this JVM ends the second one first. */
  private static int waitFor(Process process) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
    return process.waitFor();
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
