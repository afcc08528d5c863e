package detr.image.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.image.Pictures;
import detr.image.RgbImage;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.FileImageOutputStream;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures are read and written alike, whatever the program around it has done to ImageIO. */
final class CodecsTest {
  @TempDir Path folder;

  private static BufferedImage gradient() {
    BufferedImage image = new BufferedImage(67, 43, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, Color.ORANGE, 67, 43, Color.BLUE));
    graphics.fillRect(0, 0, 67, 43);
    graphics.dispose();
    return image;
  }

  /** A picture as the JDK writes it. */
  private Path write(String format, String compression) throws IOException {
    Path file = folder.resolve("picture." + format);
    ImageWriter writer = JdkCodecs.writer(format);
    try (var out = new FileImageOutputStream(file.toFile())) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (!compression.isEmpty()) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionType(compression);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(gradient(), null, null), parameters);
    } finally {
      writer.dispose();
    }
    return file;
  }

  private static final class GreedyReader extends ImageReaderSpi {
    GreedyReader() {
      names = new String[] {"png", "PNG", "jpeg", "JPEG", "bmp", "gif"};
    }

    @Override
    public boolean canDecodeInput(Object source) {
      return true;
    }

    @Override
    public ImageReader createReaderInstance(Object extension) throws IOException {
      throw new IOException("a reader of the program was asked for");
    }

    @Override
    public String getDescription(Locale locale) {
      return "reads all";
    }
  }

  private static final class GreedyWriter extends ImageWriterSpi {
    GreedyWriter() {
      names = new String[] {"png", "PNG", "jpeg", "JPEG"};
    }

    @Override
    public boolean canEncodeImage(ImageTypeSpecifier type) {
      return true;
    }

    @Override
    public ImageWriter createWriterInstance(Object extension) throws IOException {
      throw new IOException("a writer of the program was asked for");
    }

    @Override
    public String getDescription(Locale locale) {
      return "writes all";
    }
  }

  @Test
  void readersAndWritersOfTheProgramAreNotAsked() throws IOException {
    IIORegistry registry = IIORegistry.getDefaultInstance();
    var reader = new GreedyReader();
    var writer = new GreedyWriter();
    registry.registerServiceProvider(reader, ImageReaderSpi.class);
    registry.registerServiceProvider(writer, ImageWriterSpi.class);
    try {
      for (ImageReaderSpi other :
          List.of(JdkCodecs.readerProvider("png"), JdkCodecs.readerProvider("jpeg"))) {
        registry.setOrdering(ImageReaderSpi.class, reader, other);
      }
      for (String name : List.of("a.png", "a.jpg")) {
        Path file = folder.resolve(name);
        Pictures.write(gradient(), file);
        assertEquals(67, RgbImage.read(file).width());
      }
    } finally {
      registry.deregisterServiceProvider(reader, ImageReaderSpi.class);
      registry.deregisterServiceProvider(writer, ImageWriterSpi.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
  void anInterruptedThreadReadsPicturesToo(String format) throws IOException {
    Path file = write(format, "");
    byte[] expected = RgbImage.read(file).rgb();
    Thread.currentThread().interrupt();
    byte[] read;
    try {
      read = RgbImage.read(file).rgb();
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertArrayEquals(expected, read);
  }

  /** The differences of a smooth picture's samples after JPEG are small. */
  @Test
  void readsJpegInTiff() throws IOException {
    byte[] read = RgbImage.read(write("tiff", "JPEG")).rgb();
    byte[] expected = RgbImage.of(gradient()).rgb();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i] & 0xff, read[i] & 0xff, 12, "sample " + i);
    }
  }

  @Test
  void theReaderOfJpegInTiffNeedsNoRegistration() throws IOException {
    ImageReader reader = TiffImageIo.getImageReadersByFormatName("JPEG").next();
    assertEquals(
        "com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReader", reader.getClass().getName());
    byte[] file = Files.readAllBytes(write("jpeg", ""));
    try (ImageInputStream in = TiffImageIo.createImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in);
      assertEquals(67, reader.read(0).getWidth());
    } finally {
      reader.dispose();
    }
  }

  @Test
  void anUnknownFormatIsRefusedByName() {
    var refused = assertThrows(IOException.class, () -> JdkCodecs.reader("xyz"));
    assertTrue(refused.getMessage().contains("xyz"), refused.getMessage());
  }
}
