package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.image.ImageSize;
import detr.inference.Session;
import picocli.CommandLine.Option;

/** The {@code --size} of commands that make up an image. */
final class SizeOption {
  @Option(
      names = "--size",
      paramLabel = "HxW",
      showDefaultValue = NEVER,
      converter = ImageSizeConverter.class,
      description =
          "The image's size in pixels, height first; unless given that of a photo of 4:3 as the"
              + " model sees it, 800x1066 for COCO's models.")
  private ImageSize value;

  /**
   * The size given, or that of a photo as the model sees it.
   *
   * @throws CliException if the model sees larger photos than a pass can take
   */
  ImageSize of(Session session) {
    if (value != null) {
      return value;
    }
    ImageSize photo = session.inputSize().resizedSize(new ImageSize(3, 4));
    try {
      return ImageSizeConverter.parse(photo.height() + "x" + photo.width());
    } catch (IllegalArgumentException e) {
      throw CliException.badInput("of the model's own image size: " + e.getMessage(), e);
    }
  }
}
