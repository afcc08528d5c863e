package detr.bench.ladder;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the page about the product quotes as Java is what the code says, but for its white space.
 */
final class ExcerptTest {
  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/explanation/how-the-gemm-works.md");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final int LEAST_EXCERPTS = 7;

  @Test
  void thePageQuotesTheCode() throws IOException {
    String code = squeeze(sources("bench/src/main/java") + sources("tensor/src/main/java"));
    Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
    int excerpts = 0;
    for (; blocks.find(); excerpts++) {
      for (String part : blocks.group(1).split("…")) {
        assertTrue(code.contains(squeeze(part)), "not in the code: " + part);
      }
    }
    assertTrue(excerpts >= LEAST_EXCERPTS, "only " + excerpts + " excerpts found");
  }

  private static String sources(String folder) throws IOException {
    var all = new StringBuilder();
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        all.append(Files.readString(file)).append('\n');
      }
    }
    return all.toString();
  }

  private static String squeeze(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
