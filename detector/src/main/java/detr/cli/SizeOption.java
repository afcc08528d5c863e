package detr.cli;

import picocli.CommandLine.Option;

/** The {@code --size} of commands that make up an image. */
final class SizeOption {
  @Option(
      names = "--size",
      paramLabel = "HxW",
      defaultValue = "800x1066",
      converter = Size.Converter.class,
      description = "The image's size in pixels, height first.")
  private Size value;

  Size value() {
    return value;
  }
}
