package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.DetrConfig;
import detr.model.FormulaModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Runs commands in this process, on models by formula. */
final class Cli {
  private static final Map<DetrConfig, Path> CONVERTED = new ConcurrentHashMap<>();

  /** What a command printed and returned. */
  record Outcome(int code, String out, String err) {
    Outcome assertDone() {
      assertEquals("", err);
      assertEquals(ExitCode.OK, code, out);
      return this;
    }

    /** Nothing but one line on stderr that has all the words. */
    void assertRefused(String... words) {
      assertEquals("", out);
      assertEquals(ExitCode.BAD_INPUT, code, err);
      assertEquals(1, err.lines().count(), err);
      assertReported(words);
    }

    /** A line on stderr has all the words, and none is of a bug. */
    void assertReported(String... words) {
      assertFalse(err.contains("unexpected"), err);
      assertTrue(
          err.lines()
              .anyMatch(
                  line -> line.startsWith("detr: ") && Stream.of(words).allMatch(line::contains)),
          () -> "no line with " + Arrays.toString(words) + " in: " + err);
    }

    List<String> lines() {
      return out.lines().toList();
    }
  }

  private Cli() {}

  static Outcome run(Object... arguments) {
    // As Main does: numbers look the same everywhere.
    Locale.setDefault(Locale.ROOT);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    int code = DetrCommand.execute(new PrintWriter(out), new PrintWriter(err, true), texts);
    return new Outcome(code, out.toString(), err.toString());
  }

  /** A directory that {@code convert} made, once for all tests; not to be changed. */
  static Path converted(DetrConfig config) {
    return CONVERTED.computeIfAbsent(
        config,
        c -> {
          Path file = FormulaModel.file(c);
          Path directory = file.resolveSibling(file.getFileName() + "-converted");
          run("convert", file, directory).assertDone();
          return directory;
        });
  }

  /** A copy of {@link #converted} to break. */
  static Path copyOfConverted(DetrConfig config, Path folder) {
    try (Stream<Path> files = Files.list(converted(config))) {
      Path copy = Files.createDirectory(folder.resolve("model"));
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything in a folder, by its path in it, sorted; directories end on a slash. */
  static List<String> tree(Path folder) {
    Stream.Builder<String> found = Stream.builder();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes a) {
              if (!directory.equals(folder)) {
                found.add(folder.relativize(directory) + "/");
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
              found.add(folder.relativize(file).toString());
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.build().sorted().toList();
  }
}
