package detr.image;

import com.twelvemonkeys.imageio.color.DiscreteAlphaIndexColorModel;
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
public final class Pixels {
  private Pixels() {}

  /**
   * What an image's colour model does not tell, or tells wrong.
   *
   * @param premultiplied whether colours are multiplied by alpha
   * @param signed whether samples of more than 8 bits are signed
   */
  record Samples(boolean premultiplied, boolean signed) {
    static Samples of(BufferedImage image) {
      return new Samples(image.isAlphaPremultiplied(), false);
    }
  }

  /**
   * [H, W, 3] of an image.
   *
   * @throws ImageException if its pixels cannot be understood as RGB
   */
  static byte[] rgb(BufferedImage image, Samples samples) {
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    boolean clipped = samples.signed && raster.getTransferType() != DataBuffer.TYPE_BYTE;
    int[] bits = bits(model, raster);
    RowReader reader = readerFor(model, raster, clipped);
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      if (clipped) {
        clip(row);
      } else if (!isPalette(model)) {
        toEightBits(row, bits);
      }
      if (samples.premultiplied && model.getNumColorComponents() < bands) {
        divideByAlpha(row, bands, model.getNumColorComponents());
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

  private static boolean isPalette(ColorModel model) {
    return model instanceof IndexColorModel || model instanceof DiscreteAlphaIndexColorModel;
  }

  /** Of every sample. The sample model tells only what room it has. */
  private static int[] bits(ColorModel model, Raster raster) {
    int[] bits = raster.getSampleModel().getSampleSize();
    int[] used = model.getComponentSize();
    if (!isPalette(model)) {
      System.arraycopy(used, 0, bits, 0, Math.min(used.length, bits.length));
    }
    return bits;
  }

  private static RowReader readerFor(ColorModel model, Raster raster, boolean signed) {
    if (isPalette(model)) {
      return (row, bands, rgb, at) -> lookUp(row, bands, model, rgb, at);
    }
    if (signed) {
      if (model.getColorSpace().getType() != ColorSpace.TYPE_GRAY) {
        throw new ImageException("signed samples are supported in grey images only");
      }
      return Pixels::grey;
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
      int mask = -1 >>> Integer.SIZE - depth;
      for (int i = band; i < row.length; i += bits.length) {
        int value = row[i] & mask;
        row[i] = depth > 8 ? value >>> depth - 8 : value * 255 / mask;
      }
    }
  }

  /** As Pillow does: signed numbers are values, not parts of what a number may be. */
  private static void clip(int[] row) {
    for (int i = 0; i < row.length; i++) {
      row[i] = Math.clamp(row[i], 0, 255);
    }
  }

  private static void divideByAlpha(int[] row, int bands, int colours) {
    for (int i = 0; i < row.length; i += bands) {
      int alpha = row[i + colours];
      for (int band = 0; band < colours && alpha > 0; band++) {
        row[i + band] = Math.min(255, row[i + band] * 255 / alpha);
      }
    }
  }

  private static void lookUp(int[] row, int bands, ColorModel palette, byte[] rgb, int at) {
    int out = at;
    for (int i = 0; i < row.length; i += bands) {
      rgb[out++] = (byte) palette.getRed(row[i]);
      rgb[out++] = (byte) palette.getGreen(row[i]);
      rgb[out++] = (byte) palette.getBlue(row[i]);
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
