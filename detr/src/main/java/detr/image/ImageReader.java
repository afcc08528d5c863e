package detr.image;

import java.io.IOException;
import java.nio.file.Path;

/** How the picture of a file is had; {@link RgbImage#read(Path)} is the usual way. */
@FunctionalInterface
public interface ImageReader {
  /**
   * Reads a picture.
   *
   * @throws IOException if the file cannot be read
   * @throws detr.tensor.DetrException if it is no picture
   */
  RgbImage read(Path file) throws IOException;
}
