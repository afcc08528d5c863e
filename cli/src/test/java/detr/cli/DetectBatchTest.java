package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code detect --batch} changes, and what it must not. */
final class DetectBatchTest extends DetectFixture {
  /** Wide and tall in turns; the model sees the first and the last in one size. */
  private Object[] images() throws IOException {
    return new Object[] {
      a,
      b,
      picture("c.png", 170, 4, BufferedImage.TYPE_INT_RGB),
      picture("d.png", 5, 180, BufferedImage.TYPE_INT_RGB),
      picture("e.png", 320, 8, BufferedImage.TYPE_INT_RGB)
    };
  }

  private static Outcome jsonOf(Object[] images, Object... options) {
    Object[] arguments = Arrays.copyOf(options, options.length + images.length + 2);
    arguments[options.length] = "--json";
    arguments[options.length + 1] = "-";
    System.arraycopy(images, 0, arguments, options.length + 2, images.length);
    return detect(arguments);
  }

  @Test
  void withoutPaddingResultsAreThoseOfSingleImagesToTheBit() throws IOException {
    String single = jsonOf(images()).assertDone().out();
    for (int n : new int[] {1, 2, 8}) {
      assertEquals(single, jsonOf(images(), "--batch", n, "--no-pad").assertDone().out());
    }
  }

  @Test
  void paddingChangesResultsButNotTheirOrder() throws IOException {
    Outcome single = jsonOf(images()).assertDone();
    Outcome batch = jsonOf(images(), "--batch", 3).assertDone();
    assertNotEquals(single.out(), batch.out());
    assertEquals(names(single), names(batch));
    Outcome table = detect(prepend(images(), "--batch", 3)).assertDone();
    List<String> heads = table.lines().stream().filter(line -> !line.startsWith(" ")).toList();
    assertEquals(5, heads.size());
    for (int i = 0; i < 5; i++) {
      assertTrue(heads.get(i).startsWith(images()[i] + "  "), heads.get(i));
    }
  }

  private static Object[] prepend(Object[] images, Object... options) {
    Object[] all = Arrays.copyOf(options, options.length + images.length);
    System.arraycopy(images, 0, all, options.length, images.length);
    return all;
  }

  private static List<String> names(Outcome outcome) {
    return outcome.lines().stream().filter(line -> line.contains("\"image\"")).toList();
  }

  /** The header of the second is whole, so that it is put into a batch, and its pixels are not. */
  @Test
  void aDamagedImageDoesNotCostTheOthersOfItsBatch() throws IOException {
    Path whole = picture("big.png", 320, 8, BufferedImage.TYPE_INT_RGB);
    byte[] png = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(png, png.length / 2));
    String single = jsonOf(new Object[] {a, whole}).assertDone().out();
    for (Object[] images : new Object[][] {{a, cut, whole}, {cut, a, whole, text}}) {
      Outcome outcome = jsonOf(images, "--batch", 4, "--no-pad");
      assertEquals(ExitCode.FAILED, outcome.code());
      assertEquals(single, outcome.out());
      outcome.assertReported("cut.png", "cut off");
      assertEquals(images.length - 2, outcome.err().lines().count(), outcome.err());
    }
    jsonOf(new Object[] {cut}, "--batch", 4).assertRefused("cut.png", "cut off");
  }

  @Test
  void refusesNumbersThatAreNone() {
    for (String n : List.of("0", "-1", "two", "1.5")) {
      detect("--batch", n, a).assertRefused("--batch", "'" + n + "'", "at least 1");
    }
    detect("--no-pad", a).assertRefused("--no-pad", "--batch");
  }
}
