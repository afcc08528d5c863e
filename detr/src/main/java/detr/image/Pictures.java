package detr.image;

import detr.image.codec.JdkCodecs;
import detr.weights.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pictures to files. */
public final class Pictures {
  private static final float JPEG_QUALITY = 0.92f;

  private Pictures() {}

  /**
   * Writes a picture as PNG or JPEG, as the name ends on .png, .jpg or .jpeg. The file is there
   * whole or not at all; an older one of that name is replaced.
   *
   * @throws ImageException if the name has another ending or the file cannot be written
   */
  public static void write(BufferedImage picture, Path file) {
    String format = format(file);
    try {
      byte[] encoded = encode(picture, format);
      AtomicFile.write(file, out -> out.write(encoded));
    } catch (IOException e) {
      throw new ImageException(e.getMessage(), e);
    }
  }

  /**
   * Checks a name before the work is done.
   *
   * @throws ImageException if {@link #write} would refuse the name's ending
   */
  public static void checkName(Path file) {
    format(file);
  }

  private static String format(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".png")) {
      return "png";
    }
    if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return "jpeg";
    }
    throw new ImageException(file + ": pictures are written as .png, .jpg or .jpeg");
  }

  private static byte[] encode(BufferedImage picture, String format) throws IOException {
    BufferedImage rgb = RgbImage.of(picture).toBufferedImage();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = JdkCodecs.writer(format);
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (format.equals("jpeg")) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(JPEG_QUALITY);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(rgb, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
