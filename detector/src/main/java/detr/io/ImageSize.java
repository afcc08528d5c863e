package detr.io;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The size of the picture in a file, upright, from the file's first bytes.
 *
 * @param width pixels
 * @param height pixels
 */
public record ImageSize(int width, int height) {
  private static final int SIGNATURE = 16;
  private static final int SOI_BYTES = 2;
  private static final int APP1 = 0xe1;
  private static final int SOS = 0xda;

  /**
   * Reads no more of a JPEG than what precedes its size, and no pixels of any.
   *
   * @throws ImageException if it is not an image that {@link RgbImage#read} knows, or its first
   *     bytes are damaged
   */
  public static ImageSize read(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(SIGNATURE);
      ImageFormat format = ImageFormat.of(in.readNBytes(SIGNATURE));
      in.reset();
      if (format == ImageFormat.JPEG) {
        in.skipNBytes(SOI_BYTES);
        return jpeg(new DataInputStream(in));
      }
    } catch (IOException e) {
      String reason = e instanceof EOFException ? "it is cut off" : ImageException.reason(e);
      throw new ImageException(file + ": cannot be read (" + reason + ")", e);
    }
    return ImageDecoder.size(file);
  }

  private static ImageSize jpeg(DataInputStream in) throws IOException {
    int orientation = Orientation.UPRIGHT;
    while (true) {
      int marker = in.readUnsignedByte();
      if (marker != 0xff) {
        throw new IOException("its headers are damaged");
      }
      while (marker == 0xff) {
        marker = in.readUnsignedByte();
      }
      int length = in.readUnsignedShort() - 2;
      if (marker == SOS || length < 0) {
        throw new IOException("its headers are damaged");
      }
      byte[] segment = in.readNBytes(length);
      if (segment.length < length) {
        throw new EOFException();
      }
      if (marker == APP1 && Orientation.hasExifPrefix(segment, 0, length)) {
        orientation = Orientation.parse(segment, 0, length);
      }
      boolean frame = marker >= 0xc0 && marker <= 0xcf && (marker & 3) != 0 || marker == 0xc0;
      if (frame && length >= 5) {
        int height = (segment[1] & 0xff) << 8 | segment[2] & 0xff;
        int width = (segment[3] & 0xff) << 8 | segment[4] & 0xff;
        return of(width, height, orientation);
      }
    }
  }

  /** The size of a stored picture when it is turned upright. */
  static ImageSize of(int width, int height, int orientation) {
    return Orientation.transposes(orientation)
        ? new ImageSize(height, width)
        : new ImageSize(width, height);
  }
}
