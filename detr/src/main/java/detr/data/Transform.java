package detr.data;

import detr.image.ImageSize;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A change to an example, the same for the same random numbers. */
public interface Transform {
  /** The example changed; it is not itself changed. */
  Example apply(Example example, RandomGenerator random);

  /**
   * The largest sizes that an image of this size may become: of every other there is one here that
   * is at least as wide and as high.
   */
  default Set<ImageSize> largest(ImageSize image) {
    return Set.of(image);
  }

  /** Nothing but the size that a model sees images in. */
  static Transform resize(ResizeRule size) {
    return new ResizeTo(size);
  }

  /** See {@link #resize}. */
  record ResizeTo(ResizeRule size) implements Transform {
    @Override
    public Example apply(Example example, RandomGenerator random) {
      RgbImage image = example.image();
      return Geometry.resize(example, size.resizedSize(image.size()));
    }

    @Override
    public Set<ImageSize> largest(ImageSize image) {
      return Set.of(size.resizedSize(image));
    }
  }

  /** One after the other. */
  static Transform all(List<Transform> transforms) {
    return (example, random) -> {
      Example changed = example;
      for (Transform transform : transforms) {
        changed = transform.apply(changed, random);
      }
      return changed;
    };
  }

  /** One or the other, as likely. */
  static Transform either(Transform one, Transform other) {
    return (example, random) -> (random.nextBoolean() ? one : other).apply(example, random);
  }

  /** This or nothing, as likely. */
  default Transform halfTheTime() {
    return either(this, (example, _) -> example);
  }
}
