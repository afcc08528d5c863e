package detr.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import detr.image.codec.JdkCodecs;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Files in, {@link RgbImage} out; every failure as one line that names the file. */
final class ImageDecoder {
  private static final int MAX_BYTES = 2_000_000_000;

  /** Enough to know the size of most JPEG files: EXIF with a thumbnail comes before it. */
  private static final int FIRST_BYTES = 1 << 15;

  /** How many bytes the WebP reader fetches before it needs them. */
  private static final int WEBP_READS_AHEAD = 8;

  /** The name of a class, which tells users nothing. */
  private static final Pattern CLASS = Pattern.compile("\\b(?:\\w+\\.)+[A-Z]\\w*");

  private ImageDecoder() {}

  static RgbImage read(Path file, ReadOptions options) {
    Consumer<String> warnings = warning -> options.warnings().accept(file + ": " + warning);
    return read(
        file,
        in -> {
          byte[] bytes = in.readNBytes(MAX_BYTES);
          requireWhole(in);
          return decode(bytes, ImageFormat.of(bytes), options, warnings);
        });
  }

  /** The size of the picture that {@link #read(Path, ReadOptions)} gives, and how it is turned. */
  static StoredSize size(Path file, ReadOptions options) {
    return read(
        file,
        in -> {
          byte[] first = in.readNBytes(FIRST_BYTES);
          ImageFormat format = ImageFormat.of(first);
          StoredSize size =
              format == ImageFormat.JPEG
                  ? JpegHeader.read(first, in).size()
                  : size(joined(first, in, MAX_BYTES), format);
          options.check(size.width(), size.height());
          return size;
        });
  }

  private interface Reading<S, T> {
    T from(S source) throws IOException;
  }

  private static <T> T read(Path file, Reading<InputStream, T> reading) {
    if (Files.isDirectory(file)) {
      throw new ImageException(file + ": is a directory, not an image");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return reading.from(in);
    } catch (ImageException refused) {
      throw new ImageException(file + ": " + refused.getMessage(), refused);
    } catch (IOException e) {
      throw new ImageException(file + ": cannot be read (" + ImageException.reason(e) + ")", e);
    } catch (OutOfMemoryError e) {
      throw ImageException.heapTooSmall(file, e);
    }
  }

  /**
   * Bytes with those that follow them.
   *
   * @param most that are wanted of these
   * @throws ImageException if the file is larger than all that can be wanted
   */
  static byte[] joined(byte[] first, InputStream in, int most) throws IOException {
    byte[] rest = in.readNBytes(Math.min(most, MAX_BYTES - first.length));
    if (first.length + rest.length == MAX_BYTES) {
      requireWhole(in);
    }
    byte[] bytes = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, bytes, first.length, rest.length);
    return bytes;
  }

  private static void requireWhole(InputStream in) throws IOException {
    if (in.read() >= 0) {
      throw new ImageException("is larger than 2 GB; scale the image down first");
    }
  }

  private static RgbImage decode(
      byte[] bytes, ImageFormat format, ReadOptions options, Consumer<String> warnings) {
    if (format == ImageFormat.JPEG) {
      JpegFile jpeg = JpegFile.parse(bytes);
      StoredSize size = jpeg.header().size();
      options.check(size.width(), size.height());
      RgbImage stored = orFailure(format, () -> JpegDecoder.decode(jpeg, warnings));
      return ExifOrientation.apply(stored, jpeg.header().orientation());
    }
    Layout layout = orFailure(format, () -> format.prepare(bytes));
    RgbImage stored =
        withReader(
            bytes,
            format,
            reader -> {
              Canvas canvas = canvas(layout, reader);
              options.check(canvas.width(), canvas.height());
              options.check(reader.getWidth(0), reader.getHeight(0));
              BufferedImage image = reader.read(0);
              Pixels.Samples samples = layout.samples().orElse(Pixels.Samples.of(image));
              return canvas.place(RgbImage.of(image, samples));
            });
    return ExifOrientation.apply(stored, layout.orientation());
  }

  private static StoredSize size(byte[] bytes, ImageFormat format) {
    Layout layout = orFailure(format, () -> format.prepare(bytes));
    Canvas canvas = withReader(bytes, format, reader -> canvas(layout, reader));
    return new StoredSize(canvas.width(), canvas.height(), layout.orientation());
  }

  private static Canvas canvas(Layout layout, ImageReader reader) throws IOException {
    return layout.canvas().isPresent()
        ? layout.canvas().get()
        : Canvas.of(reader.getWidth(0), reader.getHeight(0));
  }

  private static <T> T withReader(
      byte[] bytes, ImageFormat format, Reading<ImageReader, T> reading) {
    return orFailure(
        format,
        () -> {
          ImageReader reader = reader(format);
          int beyond = format == ImageFormat.WEBP ? WEBP_READS_AHEAD : 0;
          try (ImageInputStream in = new ByteInput(bytes, beyond)) {
            reader.setInput(in, false, true);
            return reading.from(reader);
          } finally {
            reader.dispose();
          }
        });
  }

  private interface Decoding<T> {
    T run() throws IOException;
  }

  private static <T> T orFailure(ImageFormat format, Decoding<T> decoding) {
    try {
      return decoding.run();
    } catch (ImageException refused) {
      throw refused;
    } catch (IOException | RuntimeException e) {
      rethrowLackOfMemory(e);
      throw new ImageException(problem(format, e), e);
    }
  }

  /** The JDK's reader of PNG files makes a failure of the file of it. */
  static void rethrowLackOfMemory(Exception failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof OutOfMemoryError lack) {
        throw lack;
      }
    }
  }

  private static String problem(ImageFormat format, Exception failure) {
    String said = "";
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof EOFException) {
        return "it is cut off: a part of its pixels is missing";
      }
      if (said.isEmpty() && e instanceof IOException && e.getMessage() != null) {
        said = ImageException.oneLine(e.getMessage());
      }
    }
    String detail = said.isEmpty() || CLASS.matcher(said).find() ? "" : " (" + said + ")";
    return said.startsWith("Unsupported")
        ? "this kind of " + format + " is not supported" + detail
        : "this " + format + " image is damaged or cut off" + detail;
  }

  private static ImageReader reader(ImageFormat format) throws IOException {
    return switch (format) {
      case TIFF -> new TIFFImageReaderSpi().createReaderInstance();
      case WEBP -> new WebPImageReaderSpi().createReaderInstance();
      default -> JdkCodecs.reader(format.name());
    };
  }
}
