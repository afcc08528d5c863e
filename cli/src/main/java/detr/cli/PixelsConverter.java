package detr.cli;

import detr.image.ReadOptions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of pixels: 50000000, or 50M for as many. */
final class PixelsConverter implements ITypeConverter<Long> {
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,12})([kKmM]?)");

  @Override
  public Long convert(String value) {
    Matcher number = NUMBER.matcher(value);
    if (number.matches()) {
      long unit =
          switch (number.group(2)) {
            case "k", "K" -> 1_000;
            case "m", "M" -> 1_000_000;
            default -> 1;
          };
      long pixels = Long.parseLong(number.group(1)) * unit;
      if (pixels >= 1 && pixels <= ReadOptions.MOST_PIXELS) {
        return pixels;
      }
    }
    throw new TypeConversionException(
        "'%s' is not a number of pixels from 1 to %dM, such as 100M"
            .formatted(value, ReadOptions.MOST_PIXELS / 1_000_000));
  }
}
