package detr.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingLogTest {
  @TempDir private Path folder;

  /** Wherever a process was killed, the whole rows before are kept, and the log goes on. */
  @Test
  void goesOnAfterARowThatIsCutOffAnywhere() throws IOException {
    String first = "{\"step\":1,\"loss\":0.5}\n";
    byte[] second =
        "{\"step\":2,\"epoch\":1,\"val_ap_of_class\":{\"caf\u00e9\":0.25}}\n"
            .getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("log.jsonl");
    for (int length = 1; length < second.length - 1; length++) {
      Files.writeString(file, first);
      byte[] cut = Arrays.copyOf(second, length);
      Files.write(file, cut, StandardOpenOption.APPEND);
      try (TrainingLog log = TrainingLog.open(file, 9)) {
        log.write(Map.of(TrainingLog.STEP, 3.0));
      }
      assertEquals(List.of(first.strip(), "{\"step\":3}"), Files.readAllLines(file), "" + length);
    }
  }
}
