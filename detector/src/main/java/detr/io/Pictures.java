package detr.io;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
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
      writeAtomically(file, encode(picture, format));
    } catch (IOException e) {
      throw new ImageException(file + ": cannot be written (" + ImageException.reason(e) + ")", e);
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
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
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

  private static void writeAtomically(Path file, byte[] bytes) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path part =
        absolute.resolveSibling(
            absolute.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      }
      Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
