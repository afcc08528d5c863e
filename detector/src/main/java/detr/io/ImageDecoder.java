package detr.io;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Files in, {@link RgbImage} out; every failure as one line that names the file. */
final class ImageDecoder {
  private static final long MAX_PIXELS = 400_000_000;
  private static final int MAX_BYTES = 2_000_000_000;

  private ImageDecoder() {}

  static RgbImage read(Path file) {
    return read(file, ImageDecoder::decode);
  }

  /** The size of a picture that is not a JPEG, turned upright. */
  static ImageSize size(Path file) {
    return read(
        file,
        (bytes, format) -> {
          int orientation = format.prepare(bytes);
          return withReader(
              bytes,
              format,
              reader -> ImageSize.of(reader.getWidth(0), reader.getHeight(0), orientation));
        });
  }

  private interface Decoding<T> {
    T of(byte[] bytes, ImageFormat format) throws IOException;
  }

  private static <T> T read(Path file, Decoding<T> decoding) {
    byte[] bytes = bytes(file);
    ImageFormat format = ImageFormat.of(bytes);
    if (format == null) {
      throw new ImageException(file + ": " + ImageFormat.whyNot(bytes));
    }
    try {
      return decoding.of(bytes, format);
    } catch (ImageException refused) {
      throw new ImageException(file + ": " + refused.getMessage(), refused);
    } catch (IOException | RuntimeException damaged) {
      throw new ImageException(
          file
              + ": this "
              + format
              + " image is damaged or cut off ("
              + ImageException.reason(damaged)
              + ")",
          damaged);
    }
  }

  private static byte[] bytes(Path file) {
    if (Files.isDirectory(file)) {
      throw new ImageException(file + ": is a directory, not an image");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES);
      if (in.read() >= 0) {
        throw new ImageException(file + ": is larger than 2 GB; scale the image down first");
      }
      return bytes;
    } catch (IOException e) {
      throw new ImageException(file + ": cannot be read (" + ImageException.reason(e) + ")", e);
    }
  }

  private static RgbImage decode(byte[] bytes, ImageFormat format) throws IOException {
    if (format == ImageFormat.JPEG) {
      JpegFile jpeg = JpegFile.parse(bytes);
      checkSize(jpeg.width(), jpeg.height());
      return Orientation.apply(JpegDecoder.decode(jpeg), jpeg.orientation());
    }
    int orientation = format.prepare(bytes);
    return withReader(
        bytes,
        format,
        reader -> {
          checkSize(reader.getWidth(0), reader.getHeight(0));
          return Orientation.apply(RgbImage.of(reader.read(0)), orientation);
        });
  }

  private interface Reading<T> {
    T from(ImageReader reader) throws IOException;
  }

  private static <T> T withReader(byte[] bytes, ImageFormat format, Reading<T> reading)
      throws IOException {
    ImageReader reader = reader(format);
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, false, true);
      return reading.from(reader);
    } finally {
      reader.dispose();
    }
  }

  /** Before anything is allocated: a few bytes of PNG can ask for gigabytes. */
  private static void checkSize(int width, int height) {
    if (width < 1 || height < 1) {
      throw new ImageException("its size of " + width + "x" + height + " is no size");
    }
    if ((long) width * height > MAX_PIXELS) {
      throw new ImageException(
          width
              + "x"
              + height
              + " pixels are more than 400 megapixels; scale the image down first");
    }
  }

  private static ImageReader reader(ImageFormat format) throws IOException {
    return switch (format) {
      case TIFF -> new TIFFImageReaderSpi().createReaderInstance();
      case WEBP -> new WebPImageReaderSpi().createReaderInstance();
      default -> jdkReader(format.name());
    };
  }

  /** The JDK's own reader, whatever plugins are registered besides. */
  static ImageReader jdkReader(String format) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if ("java.desktop".equals(reader.getClass().getModule().getName())) {
        return reader;
      }
    }
    throw new IllegalStateException("this Java runtime has no reader for " + format);
  }
}
