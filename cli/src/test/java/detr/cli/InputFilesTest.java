package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(folder.resolve("sub/deep.jpg"));
    Files.createDirectory(folder.resolve("empty"));
    for (String name :
        List.of(
            "b.jpg",
            "a.PNG",
            "c.webp",
            "notes.txt",
            ".hidden.jpg",
            "jpg",
            "sub/d.jpg",
            "sub/e.tiff",
            "sub/deep.jpg/f.jpg")) {
      Files.createFile(folder.resolve(name));
    }
  }

  private List<String> expand(String... arguments) throws IOException {
    String root = folder + folder.getFileSystem().getSeparator();
    return InputFiles.expand(Stream.of(arguments).map(a -> root + a).toList()).stream()
        .map(file -> folder.relativize(file).toString().replace('\\', '/'))
        .toList();
  }

  private void assertRefused(String part, String... arguments) {
    var refused = assertThrows(CliException.class, () -> expand(arguments));
    assertEquals(ExitCode.BAD_INPUT, refused.exitCode());
    assertTrue(refused.getMessage().contains(part), refused.getMessage());
  }

  @Test
  void filesStayInTheGivenOrderEachOnce() throws IOException {
    assertEquals(
        List.of("notes.txt", "b.jpg", "a.PNG"), expand("notes.txt", "b.jpg", "a.PNG", "b.jpg"));
  }

  @Test
  void directoriesGiveTheirOwnImagesSorted() throws IOException {
    assertEquals(List.of("a.PNG", "b.jpg", "c.webp"), expand(""));
    assertEquals(List.of("sub/d.jpg", "sub/e.tiff"), expand("sub"));
  }

  @Test
  void patternsMatchWhatTheShellLeft() throws IOException {
    assertEquals(List.of("b.jpg"), expand("[b-d].jpg"));
    assertEquals(List.of("a.PNG", "b.jpg"), expand("{a,b}.*"));
    assertEquals(List.of("sub/d.jpg"), expand("s?b/*.jpg"));
    assertEquals(List.of("sub/d.jpg", "sub/deep.jpg/f.jpg"), expand("sub/**.jpg"));
    assertEquals(List.of("sub/d.jpg", "sub/e.tiff", "b.jpg"), expand("sub/*.*", "b*"));
  }

  @Test
  void aFileWithAPatternsNameIsThatFile() throws IOException {
    Files.createFile(folder.resolve("photo[1].jpg"));
    assertEquals(List.of("photo[1].jpg"), expand("photo[1].jpg"));
  }

  @Test
  void whatStandsForNothingIsNamed() {
    assertRefused("no such file: " + folder, "b.jpg", "missing.jpg");
    assertRefused("no images in the directory", "empty");
    assertRefused("no file matches", "*.gif");
    assertRefused("no file matches", "nowhere/*.jpg");
    assertRefused("valid pattern", "[b.jpg");
    assertRefused("not a file name", "nul\0.jpg");
  }
}
