package detr.image;

import detr.geometry.Box;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.file.Path;

/**
 * An image of 8-bit RGB samples, as they are stored and without any colour management.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param rgb [height, width, 3], row by row; not copied
 */
public record RgbImage(int width, int height, byte[] rgb) {
  /**
   * @throws IllegalArgumentException if a size is not positive or does not fit the array
   */
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          rgb.length + " bytes for an RGB image of " + width + "x" + height);
    }
  }

  /**
   * Reads a JPEG, PNG, WebP, TIFF, GIF or BMP file and turns it upright as its EXIF orientation
   * asks. Of several pictures in a file the first is read.
   *
   * <p>The samples are those Pillow's {@code convert("RGB")} gives, on which DETR was trained:
   * alpha is dropped, not composited; ICC profiles are ignored; palettes are looked up; CMYK is
   * multiplied out; around a first frame that is not the whole picture the rest is filled. Samples
   * of more than 8 bits give their high 8, but signed ones are cut to 0 to 255.
   *
   * @throws ImageException if there is no such image, it is damaged or cut off, of a kind that is
   *     not supported, of more pixels than {@link ReadOptions#DEFAULT_MAX_PIXELS}, or more than the
   *     heap holds
   */
  public static RgbImage read(Path file) {
    return read(file, ReadOptions.STANDARD);
  }

  /**
   * Reads an image file; the rest as {@link #read(Path)}.
   *
   * @param options how large it may be, and who is told if a part is missing
   */
  public static RgbImage read(Path file, ReadOptions options) {
    return ImageDecoder.read(file, options);
  }

  /**
   * The samples of an image, under the same rules as {@link #read(Path)}.
   *
   * @throws ImageException if its pixels are neither grey, RGB, CMYK nor of a palette, or not
   *     integers
   */
  public static RgbImage of(BufferedImage image) {
    return of(image, Pixels.Samples.of(image));
  }

  static RgbImage of(BufferedImage image, Pixels.Samples samples) {
    return new RgbImage(image.getWidth(), image.getHeight(), Pixels.rgb(image, samples));
  }

  /** The image's size. */
  public ImageSize size() {
    return new ImageSize(height, width);
  }

  /**
   * A copy of the pixels that a box covers, also in part. Of a box that reaches over the image, or
   * lies outside, there is what is within, at least one pixel.
   *
   * @param margin how much more on every side, in parts of the box's width or height; 0 for none
   */
  public RgbImage crop(Box box, double margin) {
    double wider = margin * (box.xmax() - box.xmin());
    double higher = margin * (box.ymax() - box.ymin());
    int left = (int) Math.clamp(Math.floor(box.xmin() - wider), 0, width - 1);
    int top = (int) Math.clamp(Math.floor(box.ymin() - higher), 0, height - 1);
    int right = Math.max(left + 1, (int) Math.clamp(Math.ceil(box.xmax() + wider), 0, width));
    int bottom = Math.max(top + 1, (int) Math.clamp(Math.ceil(box.ymax() + higher), 0, height));
    int row = 3 * (right - left);
    byte[] cropped = new byte[row * (bottom - top)];
    for (int y = top; y < bottom; y++) {
      System.arraycopy(rgb, 3 * (y * width + left), cropped, (y - top) * row, row);
    }
    return new RgbImage(right - left, bottom - top, cropped);
  }

  /** A copy of type {@link BufferedImage#TYPE_3BYTE_BGR}. */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < rgb.length; i += 3) {
      bgr[i] = rgb[i + 2];
      bgr[i + 1] = rgb[i + 1];
      bgr[i + 2] = rgb[i];
    }
    return image;
  }

  /** The size alone. */
  @Override
  public String toString() {
    return "RGB image of %dx%d pixels".formatted(width, height);
  }
}
