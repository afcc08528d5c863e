package detr.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PicturesTest {
  @TempDir Path folder;

  @Test
  void writesPngExactlyAndReplaces() throws IOException {
    Path file = Files.writeString(folder.resolve("out.PNG"), "old");
    BufferedImage picture = gradient();
    Pictures.write(picture, file);
    assertArrayEquals(RgbImage.of(picture).rgb(), RgbImage.read(file).rgb());
    assertNothingElse(file);
  }

  @Test
  void writesGoodJpeg() throws IOException {
    Path file = folder.resolve("out.jpg");
    BufferedImage picture = gradient();
    Pictures.write(picture, file);
    byte[] expected = RgbImage.of(picture).rgb();
    byte[] written = RgbImage.read(file).rgb();
    assertEquals(ImageFormat.JPEG, ImageFormat.of(Files.readAllBytes(file)));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i] & 0xff, written[i] & 0xff, 16, "sample " + i);
    }
    assertNothingElse(file);
  }

  @Test
  void refusesOtherEndingsAndMissingFolders() throws IOException {
    Path gif = folder.resolve("out.gif");
    assertMessage(gif, "pictures are written as .png, .jpg or .jpeg");
    assertThrows(ImageException.class, () -> Pictures.checkName(gif));
    assertMessage(folder.resolve("none/out.png"), "there is no folder");
    Path taken = Files.createDirectories(folder.resolve("taken.png/inside")).getParent();
    assertMessage(taken, "is a folder; give the name of a file");
    assertNothingElse(taken);
  }

  private void assertMessage(Path file, String expected) {
    ImageException e = assertThrows(ImageException.class, () -> Pictures.write(gradient(), file));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  private void assertNothingElse(Path file) throws IOException {
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  private static BufferedImage gradient() {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 30; y++) {
      for (int x = 0; x < 40; x++) {
        image.setRGB(x, y, 0xff000000 | x * 6 << 16 | y * 8 << 8 | x + y);
      }
    }
    return image;
  }
}
