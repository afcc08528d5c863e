package detr.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where and when something was measured.
 *
 * @param processor its name as the system gives it, and its widest SIMD
 * @param processors how many the JVM sees
 */
record Machine(String processor, int processors, String system, String jdk, LocalDate date) {
  private static final Path CPU = Path.of("/proc/cpuinfo");

  /** Flags of /proc/cpuinfo, the widest SIMD first. */
  private static final List<String> SIMD = List.of("avx512f", "avx2", "sse4_2", "sve", "asimd");

  /** This machine, today. */
  static Machine current() throws IOException {
    String architecture = System.getProperty("os.arch");
    return new Machine(
        Files.isReadable(CPU) ? processor(Files.readAllLines(CPU)) : architecture,
        Runtime.getRuntime().availableProcessors(),
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"), System.getProperty("os.version"), architecture),
        "%s (%s)"
            .formatted(
                System.getProperty("java.runtime.version"), System.getProperty("java.vendor")),
        LocalDate.now(ZoneOffset.UTC));
  }

  /** "AMD EPYC, family 25 model 17, AVX512F". */
  static String processor(List<String> cpuinfo) {
    String name = value(cpuinfo, "model name").orElse("unknown processor");
    Optional<String> family = value(cpuinfo, "cpu family").map(number -> "family " + number);
    Optional<String> model = value(cpuinfo, "model").map(number -> "model " + number);
    List<String> flags =
        List.of(value(cpuinfo, "flags").or(() -> value(cpuinfo, "Features")).orElse("").split(" "));
    Optional<String> simd =
        SIMD.stream()
            .filter(flags::contains)
            .findFirst()
            .map(flag -> flag.toUpperCase(Locale.ROOT));
    return String.join(
        ", ", Stream.of(Optional.of(name), family, model, simd).flatMap(Optional::stream).toList());
  }

  private static Optional<String> value(List<String> cpuinfo, String key) {
    return cpuinfo.stream()
        .filter(line -> line.matches(key + "\\s*:.*"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }
}
