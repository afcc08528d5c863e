package detr.inference;

import detr.image.ImageSize;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import java.util.List;

/**
 * Images made ready for one forward pass: resized, normalized and padded. The images themselves are
 * not kept.
 *
 * @param images the sizes they had
 * @param seen the sizes in which the model sees them
 * @param batch what it sees
 */
public record ModelInput(List<ImageSize> images, List<ImageSize> seen, Batch batch) {
  /**
   * Makes images ready, none of them if all are too much for a pass.
   *
   * @throws IllegalArgumentException if there is no image, or with padding they are more than
   *     {@link Session#MOST_PIXELS}
   */
  public static ModelInput of(List<RgbImage> images, ResizeRule rule) {
    List<ImageSize> sizes = images.stream().map(RgbImage::size).toList();
    List<ImageSize> seen = sizes.stream().map(rule::resizedSize).toList();
    int width = seen.stream().mapToInt(ImageSize::width).reduce(1, Math::max);
    int height = seen.stream().mapToInt(ImageSize::height).reduce(1, Math::max);
    if ((long) images.size() * width * height > Session.MOST_PIXELS) {
      throw new IllegalArgumentException(
          "%d images of up to %dx%d are more than the %d pixels that a pass takes; give fewer"
              .formatted(images.size(), width, height, Session.MOST_PIXELS));
    }
    return new ModelInput(sizes, seen, Preprocess.batch(images.stream().map(rule::fit).toList()));
  }

  /** The size of the batch, padding included. */
  public ImageSize padded() {
    return new ImageSize(batch.images().size(1), batch.images().size(2));
  }
}
