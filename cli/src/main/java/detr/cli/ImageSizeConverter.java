package detr.cli;

import detr.image.ImageSize;
import detr.inference.Session;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An image size in pixels, written height first as the paper does: {@code 800x1066}. */
final class ImageSizeConverter implements ITypeConverter<ImageSize> {
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  @Override
  public ImageSize convert(String value) {
    try {
      return parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /**
   * @throws IllegalArgumentException if the text is not HEIGHTxWIDTH with sides of 1 to 99999, or
   *     more than a pass can take
   */
  static ImageSize parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (matcher.matches()) {
      int height = Integer.parseInt(matcher.group(1));
      int width = Integer.parseInt(matcher.group(2));
      if ((long) height * width > Session.MOST_PIXELS) {
        throw new IllegalArgumentException(
            "'%s' is too large; a pass takes %d megapixels"
                .formatted(text, Session.MOST_PIXELS / 1_000_000));
      }
      if (height > 0 && width > 0) {
        return new ImageSize(height, width);
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a size HEIGHTxWIDTH in pixels, such as 800x1066");
  }
}
