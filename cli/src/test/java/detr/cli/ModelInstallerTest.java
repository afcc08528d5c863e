package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import detr.inference.ModelCache;
import detr.inference.PublishedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelInstallerTest {
  private static final byte[] CONTENT = "abc".getBytes(StandardCharsets.US_ASCII);

  /** The SHA-256 of "abc" begins with ba7816bf (FIPS 180-2, appendix B.1). */
  private static final PublishedModel MODEL = new PublishedModel("abc", "abc-ba7816bf.pth");

  @TempDir private Path folder;

  private Path install(FileServer server, CheckpointConverter converter)
      throws IOException, InterruptedException {
    Downloader downloader =
        new Downloader(
            server.folder("models"),
            (label, unit, done, total) -> Progress.start(label, unit, done, total, true));
    return new ModelInstaller(downloader, converter, new ModelCache(folder)).install(MODEL);
  }

  /** Stands in for a conversion. */
  private static void copyCheckpoint(Path checkpoint, Path directory) throws IOException {
    Files.createDirectory(directory);
    Files.copy(checkpoint, directory.resolve(checkpoint.getFileName()));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void keepsOnlyTheConvertedDirectory() throws Exception {
    try (FileServer server = new FileServer(CONTENT)) {
      Path directory = install(server, ModelInstallerTest::copyCheckpoint);
      assertEquals(folder.resolve("abc"), directory);
      assertEquals(List.of(directory), files());
      assertArrayEquals(CONTENT, Files.readAllBytes(directory.resolve("abc-ba7816bf.pth")));
    }
  }

  @Test
  void aFailedConversionLeavesTheCheckpointForTheNextTry() throws Exception {
    try (FileServer server = new FileServer(CONTENT)) {
      var thrown =
          assertThrows(
              IOException.class,
              () ->
                  install(
                      server,
                      (checkpoint, directory) -> {
                        Files.createDirectory(directory);
                        Files.writeString(directory.resolve("half"), "written");
                        throw new IOException("disk full");
                      }));
      assertEquals("disk full", thrown.getMessage());
      assertEquals(List.of(folder.resolve("abc-ba7816bf.pth")), files());
      install(server, ModelInstallerTest::copyCheckpoint);
      assertEquals(List.of("all"), server.requests());
    }
  }
}
