package detr.image;

import detr.image.codec.JdkCodecs;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * JPEG as libjpeg-turbo and Pillow decode it, bit for bit: the JDK's own libjpeg undoes the Huffman
 * coding and the cosine transform and scales the colours up; the colour conversion is done here,
 * since the JDK's guesses differ from libjpeg's, and so is the one kind of upsampling in which
 * libjpeg-turbo differs from the JDK's older libjpeg.
 */
final class JpegDecoder {
  private JpegDecoder() {}

  /**
   * @param warnings is told what is missing of a picture that is read all the same
   * @throws ImageException if the file is cut off or of an unsupported kind
   */
  static RgbImage decode(JpegFile file, Consumer<String> warnings) throws IOException {
    JpegHeader header = file.header();
    int components = header.components();
    byte[] samples = samples(file, warnings);
    for (int band = 0; band < components; band++) {
      if (isHalfHeight(header, band)) {
        smoothRows(samples, header.width(), header.height(), components, band);
      }
    }
    if (header.convertible()) {
      yccToRgb(samples, components);
    }
    return new RgbImage(header.width(), header.height(), rgb(samples, header));
  }

  /** The components, interleaved, scaled up to the size of the image. */
  private static byte[] samples(JpegFile file, Consumer<String> warnings) throws IOException {
    List<String> problems = new ArrayList<>();
    ImageReader reader = JdkCodecs.reader("jpeg");
    try (ImageInputStream in = new ByteInput(file.bare())) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> problems.add(warning));
      Raster raster = reader.readRaster(0, null);
      judge(file, problems, warnings);
      return ((DataBufferByte) raster.getDataBuffer()).getData();
    } finally {
      reader.dispose();
    }
  }

  /**
   * As Pillow does: libjpeg's complaints are no reason to refuse a picture, but the end of the file
   * before the end of the pixels is.
   */
  private static void judge(JpegFile file, List<String> problems, Consumer<String> warnings) {
    if (!file.complete() && (file.header().scattered() || !problems.isEmpty())) {
      throw new ImageException("it is cut off: a part of its pixels is missing");
    }
    if (problems.stream().anyMatch(problem -> problem.contains("premature end"))) {
      warnings.accept("its data are damaged: a part of its pixels is missing");
    } else if (problems.stream().anyMatch(problem -> problem.contains("Corrupt JPEG data"))) {
      warnings.accept("its data are damaged: a part of its pixels may be wrong");
    }
  }

  private static boolean isHalfHeight(JpegHeader file, int band) {
    int maxHorizontal = 0;
    int maxVertical = 0;
    for (int i = 0; i < file.components(); i++) {
      maxHorizontal = Math.max(maxHorizontal, file.horizontal()[i]);
      maxVertical = Math.max(maxVertical, file.vertical()[i]);
    }
    return file.horizontal()[band] == maxHorizontal && 2 * file.vertical()[band] == maxVertical;
  }

  /**
   * libjpeg-turbo's h1v2_fancy_upsample, on rows that the JDK has merely doubled: each row is 3/4
   * the stored row it stems from and 1/4 the nearer neighbour, rounded down above, up below.
   */
  private static void smoothRows(byte[] samples, int width, int height, int bands, int band) {
    int[] above = column(samples, 0, width, bands, band);
    int[] here = above;
    for (int y = 0; y < height; y += 2) {
      int[] below = y + 2 < height ? column(samples, y + 2, width, bands, band) : here;
      for (int x = 0; x < width; x++) {
        int at = (y * width + x) * bands + band;
        samples[at] = (byte) (3 * here[x] + above[x] + 1 >> 2);
        if (y + 1 < height) {
          samples[at + width * bands] = (byte) (3 * here[x] + below[x] + 2 >> 2);
        }
      }
      above = here;
      here = below;
    }
  }

  private static int[] column(byte[] samples, int y, int width, int bands, int band) {
    int[] row = new int[width];
    for (int x = 0; x < width; x++) {
      row[x] = samples[(y * width + x) * bands + band] & 0xff;
    }
    return row;
  }

  /** libjpeg's fixed-point conversion, in place; a fourth component stays as it is. */
  private static void yccToRgb(byte[] samples, int bands) {
    for (int i = 0; i < samples.length; i += bands) {
      int luma = samples[i] & 0xff;
      int blue = (samples[i + 1] & 0xff) - 128;
      int red = (samples[i + 2] & 0xff) - 128;
      samples[i] = clamp(luma + (91881 * red + 32768 >> 16));
      samples[i + 1] = clamp(luma + (-22554 * blue - 46802 * red + 32768 >> 16));
      samples[i + 2] = clamp(luma + (116130 * blue + 32768 >> 16));
    }
  }

  private static byte clamp(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }

  private static byte[] rgb(byte[] samples, JpegHeader file) {
    int components = file.components();
    if (components == 3) {
      return samples;
    }
    byte[] rgb = new byte[Math.multiplyExact(3, file.width() * file.height())];
    for (int i = 0, out = 0; out < rgb.length; i += components, out += 3) {
      for (int c = 0; c < 3; c++) {
        rgb[out + c] = components == 1 ? samples[i] : inked(samples, i, c, file.convertible());
      }
    }
    return rgb;
  }

  /**
   * Light from inks that are stored inverted, as Adobe does and Pillow takes for granted. Where
   * they were stored as YCCK, converting them to "RGB" has inverted them once more.
   */
  private static byte inked(byte[] samples, int pixel, int c, boolean converted) {
    int stored = samples[pixel + c] & 0xff;
    int black = 255 - (samples[pixel + 3] & 0xff);
    return Pixels.inked(converted ? stored : 255 - stored, black);
  }
}
