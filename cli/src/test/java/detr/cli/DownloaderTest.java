package detr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.inference.PublishedModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloaderTest {
  private static final int SIZE = 300_007;
  private static final int HALF = 150_001;

  private final byte[] content = new byte[SIZE];
  private Duration patience = Duration.ofSeconds(20);
  private FileServer server;
  private PublishedModel model;
  private Path file;
  private Path part;
  @TempDir private Path folder;

  @BeforeEach
  void serve() throws Exception {
    new Random(1).nextBytes(content);
    server = new FileServer(content);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
    model = new PublishedModel("tiny", "tiny-" + HexFormat.of().formatHex(hash, 0, 4) + ".pth");
    file = folder.resolve(model.file());
    part = folder.resolve(model.file() + ".part");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Path fetchFrom(URI base) throws IOException, InterruptedException {
    Downloader downloader =
        new Downloader(
            base,
            (label, unit, done, total) -> Progress.start(label, unit, done, total, true),
            patience,
            Duration.ZERO);
    return downloader.fetch(model, folder);
  }

  private void assertFetched(String... requests) throws IOException, InterruptedException {
    assertEquals(file, fetchFrom(server.folder("models")));
    assertArrayEquals(content, Files.readAllBytes(file));
    assertFalse(Files.exists(part));
    assertEquals(List.of(requests), server.requests());
  }

  private String refused(int exitCode, URI base) {
    var refused = assertThrows(CliException.class, () -> fetchFrom(base));
    assertEquals(exitCode, refused.exitCode(), refused.getMessage());
    assertFalse(Files.exists(file));
    return refused.getMessage();
  }

  private void writePart(int length) throws IOException {
    Files.write(part, Arrays.copyOf(content, length));
  }

  @Test
  void fetchesIntoAFolderThatIsNotThereYet() throws Exception {
    folder = folder.resolve("new/cache");
    file = folder.resolve(model.file());
    assertFetched("all");
    assertFetched("all");
  }

  @Test
  void continuesAnEarlierRun() throws Exception {
    writePart(HALF);
    assertFetched("bytes=" + HALF + "-");
  }

  /** How many of the bytes before the cut arrive is the network's choice. */
  @Test
  void continuesAfterACutConnection() throws Exception {
    server.cuts = 2;
    server.cutAfter = 100_000;
    assertEquals(file, fetchFrom(server.folder("models")));
    assertArrayEquals(content, Files.readAllBytes(file));
    assertEquals(3, server.requests().size());
    assertEquals("all", server.requests().getFirst());
  }

  @Test
  void continuesAfterSilence() throws Exception {
    server.cuts = 1;
    server.cutAfter = 100_000;
    server.stall = true;
    patience = Duration.ofSeconds(1);
    assertFetched("all", "bytes=100000-");
  }

  @Test
  void keepsWhatCameWhenItGivesUp() throws Exception {
    server.cuts = 4;
    server.cutAfter = 10_000;
    server.stall = true;
    patience = Duration.ofSeconds(1);
    String message = refused(2, server.folder("models"));
    assertTrue(message.contains("after 40000 bytes"), message);
    assertTrue(message.contains("run the same command to go on"), message);
    assertArrayEquals(Arrays.copyOf(content, 40_000), Files.readAllBytes(part));
    server.requests().clear();
    assertFetched("bytes=40000-");
  }

  @Test
  void startsAfreshWithoutRanges() throws Exception {
    server.ranges = false;
    writePart(HALF);
    assertFetched("bytes=" + HALF + "-");
  }

  @Test
  void finishesACompletePart() throws Exception {
    writePart(SIZE);
    assertFetched("bytes=" + SIZE + "-");
  }

  @Test
  void startsAfreshAfterATooLongPart() throws Exception {
    writePart(SIZE + 5);
    assertFetched("bytes=" + (SIZE + 5) + "-", "all");
  }

  @Test
  void startsAfreshAfterAPartOfAnotherFile() throws Exception {
    Files.write(part, new byte[HALF]);
    assertFetched("bytes=" + HALF + "-", "all");
  }

  @Test
  void replacesADamagedFile() throws Exception {
    Files.write(file, new byte[SIZE]);
    assertFetched("all");
  }

  @Test
  void followsRedirectsWithTheRange() throws Exception {
    writePart(HALF);
    assertEquals(file, fetchFrom(server.folder("moved")));
    assertArrayEquals(content, Files.readAllBytes(file));
    assertEquals(List.of("bytes=" + HALF + "-"), server.requests());
  }

  @Test
  void removesAFileWithTheWrongHash() {
    server.content = new byte[SIZE];
    String message = refused(1, server.folder("models"));
    assertTrue(message.contains("SHA-256 does not begin with " + model.hashPrefix()), message);
    assertFalse(Files.exists(part));
  }

  @Test
  void namesWhatTheServerDoesNotHave() {
    String url = server.folder("models") + model.file();
    server.status = 404;
    assertEquals("the server has no " + url, refused(2, server.folder("models")));
    server.status = 403;
    assertTrue(refused(2, server.folder("models")).contains(url + " with status 403"));
  }

  @Test
  void triesAgainWhenTheServerIsIll() {
    server.status = 503;
    assertTrue(refused(2, server.folder("models")).contains("status 503"));
    assertEquals(Collections.nCopies(4, "all"), server.requests());
  }

  @Test
  void saysWhatToDoWhenTheConnectionIsRefused() throws Exception {
    URI base = server.folder("models");
    server.close();
    assertEquals(
        "cannot reach localhost (connection refused); download %s%s by hand and run: detr convert %s %s"
            .formatted(base, model.file(), model.file(), folder.resolve("tiny")),
        refused(2, base));
  }

  @Test
  void doesNotWaitForASilentServer() throws Exception {
    patience = Duration.ofSeconds(1);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI base = URI.create("http://localhost:" + silent.getLocalPort() + "/");
      assertTrue(refused(2, base).contains("(no answer within 1 s)"));
    }
  }

  @Test
  void saysWhichFolderCannotBeWritten() throws Exception {
    Path obstacle = Files.createFile(folder.resolve("obstacle"));
    folder = obstacle.resolve("cache");
    String message = refused(2, server.folder("models"));
    assertTrue(message.startsWith("cannot write " + folder), message);
    assertTrue(message.contains("DETR_CACHE"), message);
    assertEquals(List.of(), server.requests());
  }

  @Test
  void leavesAFileThatAnotherRunIsWriting() throws Exception {
    writePart(HALF);
    try (FileChannel other = FileChannel.open(part, StandardOpenOption.WRITE);
        FileLock _ = other.lock()) {
      assertTrue(refused(2, server.folder("models")).contains("another detr"));
    }
    assertEquals(List.of(), server.requests());
    assertFetched("bytes=" + HALF + "-");
  }
}
