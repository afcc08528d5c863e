package detr.bench;

import detr.image.ImageSize;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of images in arguments, and of the features made of them. */
final class Sizes {
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})[x×](\\d{1,5})");
  private static final int FEATURE_STRIDE = 32;

  private Sizes() {}

  /**
   * Reads {@code 480x640}.
   *
   * @throws BenchException if it is no size
   */
  static ImageSize parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new BenchException(
          "'" + text + "' is no image size; give height and width, such as 480x640");
    }
    ImageSize size =
        new ImageSize(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    if (size.height() == 0 || size.width() == 0) {
      throw new BenchException("an image of " + text(size) + " has no pixels");
    }
    return size;
  }

  /** As tables show it. */
  static String text(ImageSize size) {
    return size.height() + "×" + size.width();
  }

  /** The size of a ResNet's last features, without dilation. */
  static ImageSize features(ImageSize image) {
    return features(image, FEATURE_STRIDE);
  }

  /** The size of features that are so many times smaller than the image. */
  static ImageSize features(ImageSize image, int reduction) {
    return new ImageSize(
        Math.ceilDiv(image.height(), reduction), Math.ceilDiv(image.width(), reduction));
  }
}
