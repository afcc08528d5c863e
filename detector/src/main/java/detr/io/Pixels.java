package detr.io;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * 8-bit RGB from the stored samples of any image. {@link BufferedImage#getRGB} will not do: it
 * converts through the image's colour space, which brightens every grey image.
 */
final class Pixels {
  private Pixels() {}

  /**
   * [H, W, 3] of an image.
   *
   * @throws ImageException if its pixels cannot be understood as RGB
   */
  static byte[] rgb(BufferedImage image) {
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    int[] bits = raster.getSampleModel().getSampleSize();
    RowReader reader = readerFor(model, raster);
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      if (!(model instanceof IndexColorModel)) {
        toEightBits(row, bits);
      }
      if (model.isAlphaPremultiplied()) {
        divideByAlpha(row, bands);
      }
      reader.read(row, bands, rgb, 3 * width * y);
    }
    return rgb;
  }

  /** What a share of ink leaves of the light that the black ink lets through, as Pillow rounds. */
  static byte inked(int ink, int black) {
    int light = 255 - black;
    int product = ink * light + 128;
    return (byte) (light - ((product >> 8) + product >> 8));
  }

  private interface RowReader {
    void read(int[] row, int bands, byte[] rgb, int at);
  }

  private static RowReader readerFor(ColorModel model, Raster raster) {
    if (model instanceof IndexColorModel palette) {
      return (row, bands, rgb, at) -> lookUp(row, palette, rgb, at);
    }
    int type = raster.getTransferType();
    if (type != DataBuffer.TYPE_BYTE
        && type != DataBuffer.TYPE_USHORT
        && type != DataBuffer.TYPE_INT) {
      throw new ImageException("samples that are not unsigned integers");
    }
    return switch (model.getColorSpace().getType()) {
      case ColorSpace.TYPE_GRAY -> Pixels::grey;
      case ColorSpace.TYPE_RGB -> Pixels::colour;
      case ColorSpace.TYPE_CMYK -> Pixels::cmyk;
      default -> throw new ImageException("pixels that are neither grey, RGB nor CMYK");
    };
  }

  private static void toEightBits(int[] row, int[] bits) {
    for (int band = 0; band < bits.length; band++) {
      int depth = bits[band];
      if (depth == 8) {
        continue;
      }
      for (int i = band; i < row.length; i += bits.length) {
        row[i] = depth > 8 ? row[i] >>> depth - 8 : row[i] * 255 / ((1 << depth) - 1);
      }
    }
  }

  private static void divideByAlpha(int[] row, int bands) {
    for (int i = 0; i < row.length; i += bands) {
      int alpha = row[i + bands - 1];
      for (int band = 0; band < bands - 1 && alpha > 0; band++) {
        row[i + band] = Math.min(255, row[i + band] * 255 / alpha);
      }
    }
  }

  private static void lookUp(int[] row, IndexColorModel palette, byte[] rgb, int at) {
    int out = at;
    for (int index : row) {
      int colour = palette.getRGB(index);
      rgb[out++] = (byte) (colour >> 16);
      rgb[out++] = (byte) (colour >> 8);
      rgb[out++] = (byte) colour;
    }
  }

  private static void grey(int[] row, int bands, byte[] rgb, int at) {
    int out = at;
    for (int i = 0; i < row.length; i += bands) {
      byte grey = (byte) row[i];
      rgb[out++] = grey;
      rgb[out++] = grey;
      rgb[out++] = grey;
    }
  }

  private static void colour(int[] row, int bands, byte[] rgb, int at) {
    int out = at;
    for (int i = 0; i < row.length; i += bands) {
      rgb[out++] = (byte) row[i];
      rgb[out++] = (byte) row[i + 1];
      rgb[out++] = (byte) row[i + 2];
    }
  }

  private static void cmyk(int[] row, int bands, byte[] rgb, int at) {
    int out = at;
    for (int i = 0; i < row.length; i += bands) {
      int black = row[i + 3];
      rgb[out++] = inked(row[i], black);
      rgb[out++] = inked(row[i + 1], black);
      rgb[out++] = inked(row[i + 2], black);
    }
  }
}
