package detr.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileClaimsTest {
  @TempDir Path folder;
  private Path input;
  private final FileClaims claims = new FileClaims();

  @BeforeEach
  void input() throws IOException {
    input = Files.createFile(folder.resolve("in.jpg"));
    Files.createDirectory(folder.resolve("sub"));
    claims.reads(input, null, folder.resolve("missing"));
  }

  private void assertRefused(Path output, String... words) {
    String message =
        assertThrows(CliException.class, () -> claims.writes("--out", output)).getMessage();
    assertTrue(Stream.of(words).allMatch(message::contains), message);
  }

  private static Path linked(Path link, Path target) throws IOException {
    try {
      return Files.createSymbolicLink(link, target);
    } catch (IOException | UnsupportedOperationException e) {
      return Assumptions.abort("this file system has no symbolic links");
    }
  }

  @Test
  void anInputIsRefusedWhateverItIsCalled() throws IOException {
    assertRefused(input, "--out would replace the input", "in.jpg");
    assertRefused(folder.resolve("sub/../in.jpg"), "in.jpg", "same file");
    assertRefused(linked(folder.resolve("link.jpg"), Path.of("in.jpg")), "in.jpg", "same file");
    assertRefused(linked(folder.resolve("dir"), folder).resolve("in.jpg"), "in.jpg", "same file");
    assertRefused(Files.createLink(folder.resolve("hard.jpg"), input), "in.jpg", "same file");
    assertDoesNotThrow(() -> claims.writes("--out", folder.resolve("new.jpg")));
  }

  @Test
  void allFilesOfADirectoryAreInputs() throws IOException {
    Path weights = Files.createFile(folder.resolve("sub/weights"));
    claims.reads(folder.resolve("sub"));
    assertRefused(weights, "weights");
  }

  @Test
  void twoOutputsAreNotOneFile() throws IOException {
    claims.writes("--json", folder.resolve("new/found.json"));
    assertRefused(folder.resolve("new/../new/found.json"), "--json and --out", "found.json");
    claims.writes("--csv", folder.resolve("sub/b.json"));
    assertRefused(linked(folder.resolve("dir"), Path.of("sub")).resolve("b.json"), "--csv and");
  }

  @Test
  void namesThatDifferByCaseAreTwoFilesWhereCaseCounts() throws IOException {
    boolean ignored = Files.exists(folder.resolve("IN.JPG"));
    claims.writes("--out", folder.resolve("a.png"), Path.of("x/a.png"));
    List<String> refused = new ArrayList<>();
    try {
      claims.writes("--out", folder.resolve("A.png"), Path.of("y/A.png"));
    } catch (CliException e) {
      refused.add(e.getMessage());
    }
    assertTrue(refused.isEmpty() != ignored, refused.toString());
  }

  @Test
  void theSameNameIsRefusedAlsoAfterOneOfAnotherCase() throws IOException {
    Assumptions.assumeFalse(Files.exists(folder.resolve("IN.JPG")), "case does not count");
    claims.writes("--out", folder.resolve("A.png"), Path.of("x/A.png"));
    claims.writes("--out", folder.resolve("a.png"), Path.of("y/a.png"));
    String message =
        assertThrows(
                CliException.class,
                () -> claims.writes("--out", folder.resolve("a.png"), Path.of("z/a.png")))
            .getMessage();
    assertTrue(message.contains("y/a.png and z/a.png"), message);
  }

  @Test
  void aLinkToAFileThatIsNotThereYetIsThatFile() throws IOException {
    Path link = linked(folder.resolve("link"), Path.of("sub/new.json"));
    claims.writes("--json", folder.resolve("sub/new.json"));
    assertRefused(linked(folder.resolve("second"), link.getFileName()), "--json and --out");
  }

  @Test
  void devicesMayBeWrittenTwice() throws IOException {
    Path device = Path.of("/dev/null");
    Assumptions.assumeTrue(Files.exists(device), "there is no /dev/null");
    claims.writes("--json", device).writes("--csv", device);
  }
}
