package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.image.Sizing;
import detr.inference.Session;
import picocli.CommandLine.Option;

/** The {@code --size} of commands that make up an image. */
final class SizeOption {
  @Option(
      names = "--size",
      paramLabel = "HxW",
      showDefaultValue = NEVER,
      converter = Size.Converter.class,
      description =
          "The image's size in pixels, height first; unless given that of a photo of 4:3 as the"
              + " model sees it, 800x1066 for COCO's models.")
  private Size value;

  /**
   * The size given, or that of a photo as the model sees it.
   *
   * @throws CliException if the model sees larger photos than a pass can take
   */
  Size of(Session session) {
    if (value != null) {
      return value;
    }
    Sizing photo = session.inputSize().of(4, 3);
    try {
      return Size.parse(photo.height() + "x" + photo.width());
    } catch (IllegalArgumentException e) {
      throw CliException.badInput("of the model's own image size: " + e.getMessage(), e);
    }
  }
}
