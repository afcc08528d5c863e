package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.image.ReadOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Option;

/** How a command reads image files. */
final class PictureOptions {
  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      defaultValue = "50M",
      showDefaultValue = NEVER,
      converter = PixelsConverter.class,
      description =
          "Refuse larger pictures, before they are decoded; 50M unless given, which a heap of 1 GB"
              + " holds.")
  private long maxPixels;

  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Those that tell on stderr of pictures of which a part is missing, of each once. */
  ReadOptions reading(SharedOptions shared) {
    return new ReadOptions(
        maxPixels,
        warning -> {
          if (told.add(warning)) {
            shared.report(warning);
          }
        });
  }

  /** Those that tell of it, but not of a picture that is read again for its pixels. */
  ReadOptions quietly() {
    return new ReadOptions(maxPixels, _ -> {});
  }
}
