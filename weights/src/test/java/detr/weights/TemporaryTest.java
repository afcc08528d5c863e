package detr.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What killed processes leave, and the next one removes. */
final class TemporaryTest {
  private static final String HEX = "0123456789abcdef";

  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (var inside = Files.list(folder)) {
      return inside.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write('x'));
  }

  @Test
  void aDeadProcessesFileIsRemoved() throws IOException {
    Files.writeString(folder.resolve(".a.txt." + HEX + ".tmp"), "half");
    Files.writeString(folder.resolve(".other.png." + HEX + ".tmp"), "half");
    write(folder.resolve("a.txt"));
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void oneMayBeWrittenWhileAnotherIsWrittenInTheSameFolderByAnotherName() throws IOException {
    AtomicFile.write(
        folder.resolve("a"),
        out -> {
          write(folder.resolve(".").resolve("b"));
          assertEquals(2, names().size(), "what is written to a is still there");
          out.write('x');
        });
    assertEquals(List.of("a", "b"), names());
  }

  @Test
  void aNameMayBeAsLongAsNamesCanBe() throws IOException {
    String longest = "n".repeat(255);
    write(folder.resolve(longest));
    assertEquals("x", Files.readString(folder.resolve(longest)));
    assertEquals(List.of(longest), names());
  }

  /** What counts is bytes, and no letter is cut in two. */
  @Test
  void lettersOfSeveralBytesAreCountedAsThose() throws IOException {
    Assumptions.assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "no UTF-8");
    String longest = "x" + "\ud83d\ude00".repeat(63);
    write(folder.resolve(longest));
    assertEquals(List.of(longest), names());
  }

  @Test
  void usersFilesStay() throws IOException {
    List<String> users =
        List.of(
            ".a.txt.0123.tmp",
            ".a.txt." + HEX + ".old",
            ".a.txt." + HEX + ".tmp.bak",
            ".a.txt.0123456789ABCDEF.tmp",
            "a.txt." + HEX + ".tmp");
    for (String name : users) {
      Files.writeString(folder.resolve(name), "mine");
    }
    // A folder without its lock is nobody's that is known.
    Files.createDirectory(folder.resolve(".b." + HEX + ".tmp"));
    List<String> expected = new ArrayList<>(users);
    expected.add(".b." + HEX + ".tmp");
    expected.add("c");
    write(folder.resolve("c"));
    assertEquals(expected.stream().sorted().toList(), names());
  }

  @Test
  void aDeadProcessesFolderIsRemovedAndTheOneItMovedAwayComesBack() throws IOException {
    Files.createFile(folder.resolve(".model." + HEX + ".lock"));
    Path created = Files.createDirectories(folder.resolve(".model." + HEX + ".tmp/deep"));
    Files.writeString(created.resolve("half"), "half");
    Path old = Files.createDirectory(folder.resolve(".model." + HEX + ".old"));
    Files.writeString(old.resolve("weights"), "old");
    write(folder.resolve("a"));
    assertEquals(List.of("a", "model"), names());
    assertEquals("old", Files.readString(folder.resolve("model/weights")));
  }

  @Test
  void anOldFolderGoesWhereTheNewOneIsInPlace() throws IOException {
    Files.createFile(folder.resolve(".model." + HEX + ".lock"));
    Files.createDirectory(folder.resolve(".model." + HEX + ".old"));
    Files.createDirectory(folder.resolve("model"));
    write(folder.resolve("a"));
    assertEquals(List.of("a", "model"), names());
  }

  @Test
  void aLiveProcessesFileStaysUntilItIsKilled() throws IOException, InterruptedException {
    Path hers = folder.resolve("hers.txt");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Writer.class.getName(),
                hers.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var in = writer.inputReader()) {
      assertEquals("writing", in.readLine());
      Path link = folder.resolveSibling(folder.getFileName() + "-again");
      write(folder.resolve("a"));
      List<String> during = names();
      assertEquals(2, during.size(), during.toString());
      assertTrue(during.getFirst().startsWith(".hers.txt."), during.toString());
      writer.destroyForcibly().waitFor();
      assertEquals(during, names());
      // The same folder by another name, as in another process.
      Files.createSymbolicLink(link, folder);
      try {
        write(link.resolve("a"));
      } finally {
        Files.delete(link);
      }
      assertEquals(List.of("a"), names());
    } finally {
      writer.destroyForcibly();
    }
  }

  /** Writes a file and does not come to its end. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      AtomicFile.write(Path.of(arguments[0]), Writer::hang);
    }

    private static void hang(OutputStream out) throws IOException {
      out.write(1);
      System.out.println("writing");
      System.in.read();
    }
  }
}
