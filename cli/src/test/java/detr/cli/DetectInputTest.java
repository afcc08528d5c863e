package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.cli.Cli.Outcome;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What {@code detect} reads: standard input, pipes, and inputs that outputs must not replace. */
final class DetectInputTest extends DetectFixture {
  private static Outcome detectWithInput(byte[] input, Object... arguments) {
    return detectWithInput(new ByteArrayInputStream(input), arguments);
  }

  private static Outcome detectWithInput(InputStream input, Object... arguments) {
    InputStream before = System.in;
    System.setIn(input);
    try {
      return detect(arguments);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aHyphenIsStandardInputAlsoInABatch() throws IOException {
    byte[] image = Files.readAllBytes(a);
    Path c = picture("c.png", 161, 4, BufferedImage.TYPE_INT_RGB);
    Path out = folder.resolve("out");
    String alone = detect("--csv", "-", a).assertDone().out().replace(a.toString(), "-");
    assertEquals(alone, detectWithInput(image, "--csv", "-", "-").assertDone().out());
    String both = detect("--batch", 2, "--csv", "-", a, c).assertDone().out();
    assertEquals(
        both.replace(a.toString(), "-"),
        detectWithInput(image, "--batch", 2, "--csv", "-", "--out", out, "-", c)
            .assertDone()
            .out());
    assertEquals(List.of("c.png", "stdin.png"), Cli.tree(out));
  }

  @Test
  void aStreamThatBreaksIsNotReadAsIfItWereWhole() throws IOException {
    byte[] part = Arrays.copyOf(Files.readAllBytes(a), 100);
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(part),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("Input/output error");
              }
            });
    Outcome outcome = detectWithInput(broken, "--batch", 2, "-");
    outcome.assertRefused("-: cannot be copied", "the device reports an error");
  }

  @Test
  void standardInputIsInNoFolder() throws IOException {
    FileClaims claims = new FileClaims();
    CropFiles.of(Path.of(""), 0, List.of(Path.of("-")), claims);
    Path image = Path.of("image.png");
    assertThrows(CliException.class, () -> CropFiles.of(Path.of(""), 0, List.of(image), claims));
  }

  @Test
  void standardInputThatIsNoImageIsNamedAsItWasGiven() {
    Outcome outcome = detectWithInput(new byte[] {1, 2, 3}, "-");
    outcome.assertRefused("detr: -: ");
    assertTrue(!outcome.err().contains("/detr-"), outcome.err());
  }

  @Test
  void aPipeIsReadOnceAlsoInABatch() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    Process made;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    } catch (IOException e) {
      Assumptions.abort("there is no mkfifo");
      return;
    }
    Assumptions.assumeTrue(made.waitFor() == 0, "mkfifo failed");
    Process writer =
        new ProcessBuilder("sh", "-c", "cat \"$0\" > \"$1\"", a.toString(), pipe.toString())
            .start();
    Outcome outcome = detect("--batch", 4, pipe, b).assertDone();
    assertEquals(expected(a).size() + expected(b).size() + 2, outcome.lines().size());
    assertEquals(0, writer.waitFor());
  }

  @Test
  void behindTwoHyphensAllAreFiles() {
    detect("--json", "-", "--", "-dash.jpg").assertRefused("no such file: -dash.jpg");
    detect("--", a).assertDone();
  }

  @Test
  void noOutputReplacesAnotherInputByAnyName() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    byte[] before = Files.readAllBytes(b);
    try {
      Files.createSymbolicLink(out.resolve("a.png"), b);
    } catch (IOException | UnsupportedOperationException e) {
      Assumptions.abort("this file system has no symbolic links");
    }
    detect("--out", out, a, b).assertRefused("--out", "b.jpg", "same file");
    detect("--out", out.resolve("a.png"), a, b).assertRefused("--out");
    // The name of a crop is known when there are detections.
    String crop = "a-01-%s.png".formatted(expected(a).getFirst().label().replace(' ', '-'));
    Path crops = Files.createDirectory(folder.resolve("crops"));
    Files.createSymbolicLink(crops.resolve(crop), b);
    Outcome outcome = detect("--crops", crops, a, b);
    assertEquals(ExitCode.FAILED, outcome.code());
    outcome.assertReported("--crops", crop, "b.jpg");
    assertArrayEquals(before, Files.readAllBytes(b));
    Path names = Files.writeString(folder.resolve("names"), "one");
    detect("--labels", names, "--csv", names, a).assertRefused("--csv", "names");
    detect("--csv", folder.resolve("x"), "--json", folder.resolve("out/../x"), a)
        .assertRefused("--json and --csv");
    Path file = model().resolve("manifest.json");
    assertTrue(Files.exists(file), "the model's manifest");
    detect("--csv", file, a).assertRefused("--csv", "manifest.json");
  }

  @Test
  void fullDevicesAreNamed() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "there is no /dev/full");
    Outcome outcome = detect("--csv", full, a);
    assertEquals(ExitCode.BAD_INPUT, outcome.code());
    outcome.assertReported("/dev/full", "no space left on the device");
  }
}
