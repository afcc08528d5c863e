package detr.cli;

import java.io.IOException;

/** Something that {@code detect} writes of every image, as soon as the image is done. */
interface ImageOutput {
  /** Makes the directory it goes to, if one is needed. */
  void createDirectory() throws IOException;

  /**
   * @throws IOException with a message for the user
   * @throws detr.image.ImageException if a picture cannot be written
   */
  void write(ImageFinding finding) throws IOException;
}
