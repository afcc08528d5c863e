package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.image.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The mixins and converters, on a command that has them all. */
class OptionsTest {
  @Command(name = "sample")
  static final class Sample implements Runnable {
    @Mixin SharedOptions shared;
    @Mixin ComputeOptions compute;
    @Mixin ModelOption model;

    @Option(names = "--threshold", converter = ProbabilityConverter.class)
    double threshold = 0.7;

    @Option(names = "--size", converter = ImageSizeConverter.class)
    ImageSize size;

    @Override
    public void run() {}
  }

  private final Sample sample = new Sample();
  private final CommandLine commandLine = new CommandLine(sample);

  @Test
  void readsValues() {
    commandLine.parseArgs("--threads=3", "--threshold", "0.25", "--size", "480x640");
    assertEquals(3, sample.compute.threads());
    assertEquals(0.25, sample.threshold);
    assertEquals(new ImageSize(480, 640), sample.size);
  }

  @Test
  void hasDefaults() {
    commandLine.parseArgs();
    assertEquals(Runtime.getRuntime().availableProcessors(), sample.compute.threads());
    assertEquals(0.7, sample.threshold);
  }

  @ParameterizedTest
  @CsvSource({
    "--threads, 0",
    "--threads, -1",
    "--threads, two",
    "--threads, 99999999999",
    "--threshold, 1.01",
    "--threshold, -0.1",
    "--threshold, NaN",
    "--threshold, half",
    "--size, 800"
  })
  void namesTheOptionAndTheBadValue(String option, String value) {
    var refused =
        assertThrows(ParameterException.class, () -> commandLine.parseArgs(option, value));
    String message = refused.getMessage();
    assertTrue(message.contains(option) && message.contains("'" + value + "'"), message);
  }

  @Test
  void everyCommandsHelpListsTheExitCodes() {
    String help = commandLine.getUsageMessage();
    assertTrue(help.matches("(?s).*Exit codes:\\R +0 .*\\R +1 .*\\R +2 .*\\R +70 .*"), help);
    assertTrue(help.contains("--quiet") && help.contains("--help"), help);
    assertTrue(help.contains("built-in") && help.contains("detr-r50"), help);
  }
}
