package detr.io;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG as libjpeg-turbo and Pillow decode it, bit for bit: the JDK's own libjpeg undoes the Huffman
 * coding and the cosine transform and scales the colours up; the colour conversion is done here,
 * since the JDK's guesses differ from libjpeg's, and so is the one kind of upsampling in which
 * libjpeg-turbo differs from the JDK's older libjpeg.
 */
final class JpegDecoder {
  private JpegDecoder() {}

  /**
   * @throws ImageException if the file is damaged or of an unsupported kind
   */
  static RgbImage decode(JpegFile file) throws IOException {
    int components = file.components();
    if (file.kind() > JpegFile.PROGRESSIVE || file.bits() != 8) {
      throw new ImageException(
          "lossless, arithmetic-coded and 12-bit JPEG are not supported; convert it to PNG");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw new ImageException(components + " colour components are not supported");
    }
    byte[] samples = samples(file);
    for (int band = 0; band < components; band++) {
      if (isHalfHeight(file, band)) {
        smoothRows(samples, file.width(), file.height(), components, band);
      }
    }
    if (file.convertible()) {
      yccToRgb(samples, components);
    }
    return new RgbImage(file.width(), file.height(), rgb(samples, file));
  }

  /** The components, interleaved, scaled up to the size of the image. */
  private static byte[] samples(JpegFile file) throws IOException {
    boolean[] cutOff = {!file.complete() && file.kind() == JpegFile.PROGRESSIVE};
    ImageReader reader = ImageDecoder.jdkReader("jpeg");
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.bare()))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener(
          (source, warning) -> cutOff[0] |= !file.complete() || warning.contains("premature end"));
      Raster raster = reader.readRaster(0, null);
      if (cutOff[0]) {
        throw new ImageException("it is cut off: a part of its pixels is missing");
      }
      return ((DataBufferByte) raster.getDataBuffer()).getData();
    } finally {
      reader.dispose();
    }
  }

  private static boolean isHalfHeight(JpegFile file, int band) {
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

  private static byte[] rgb(byte[] samples, JpegFile file) {
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
