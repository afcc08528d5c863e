package detr.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An image's size in pixels. */
record Size(int height, int width) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})[x×](\\d{1,5})");
  private static final int FEATURE_STRIDE = 32;

  /**
   * Reads {@code 480x640}.
   *
   * @throws BenchException if it is no size
   */
  static Size parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new BenchException(
          "'" + text + "' is no image size; give height and width, such as 480x640");
    }
    Size size = new Size(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    if (size.height == 0 || size.width == 0) {
      throw new BenchException("an image of " + size + " has no pixels");
    }
    return size;
  }

  /** The size of a ResNet's last features, without dilation. */
  Size features() {
    return features(FEATURE_STRIDE);
  }

  /** The size of features that are so many times smaller than the image. */
  Size features(int reduction) {
    return new Size(Math.ceilDiv(height, reduction), Math.ceilDiv(width, reduction));
  }

  @Override
  public String toString() {
    return height + "×" + width;
  }
}
