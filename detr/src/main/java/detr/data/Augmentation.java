package detr.data;

import detr.image.ImageSize;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The original's augmentation (datasets/coco.py, make_coco_transforms): a flip half the time; then
 * either a resize, or a resize, a crop and a resize.
 *
 * @param sizes of the shorter side, of which one is chosen
 * @param longest the longer side at most
 * @param sizesBeforeCrop of the shorter side before a crop
 * @param smallestCrop the crop's sides at least, pixels, where the image is as large
 * @param largestCrop the crop's sides at most
 * @param anyWayUp whether there is no up in the pictures: then they are turned and mirrored all
 *     eight ways instead of two
 * @param colours how far brightness, contrast and saturation may change, as a part; 0 for not
 */
public record Augmentation(
    List<Integer> sizes,
    int longest,
    List<Integer> sizesBeforeCrop,
    int smallestCrop,
    int largestCrop,
    boolean anyWayUp,
    double colours)
    implements Transform {
  /**
   * @throws IllegalArgumentException if a size is less than 1, there is none, or the crops' are the
   *     wrong way round
   */
  public Augmentation {
    sizes = List.copyOf(sizes);
    sizesBeforeCrop = List.copyOf(sizesBeforeCrop);
    boolean none = sizes.isEmpty() || sizesBeforeCrop.isEmpty();
    boolean small =
        IntStream.concat(
                IntStream.of(longest, smallestCrop),
                IntStream.concat(ints(sizes), ints(sizesBeforeCrop)))
            .anyMatch(size -> size < 1);
    if (none || small || smallestCrop > largestCrop || !(colours >= 0 && colours < 1)) {
      throw new IllegalArgumentException(
          "sizes %s up to %d, crops of %s to %d..%d, colours %s"
              .formatted(sizes, longest, sizesBeforeCrop, smallestCrop, largestCrop, colours));
    }
  }

  private static IntStream ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue);
  }

  /** The original's: shorter sides of 480 to 800 in steps of 32, crops of 384 to 600. */
  public static Augmentation original() {
    return forShorterSide(800);
  }

  /** The original's in proportion to its largest shorter side, 800. */
  public static Augmentation forShorterSide(int side) {
    double scale = side / 800.0;
    return new Augmentation(
        IntStream.rangeClosed(15, 25).map(i -> scaled(32 * i, scale)).distinct().boxed().toList(),
        scaled(1333, scale),
        IntStream.of(400, 500, 600).map(size -> scaled(size, scale)).boxed().toList(),
        scaled(384, scale),
        scaled(600, scale),
        false,
        0);
  }

  private static int scaled(int size, double scale) {
    return Math.max(1, (int) Math.rint(size * scale));
  }

  /** The same, for pictures that have no up. */
  public Augmentation withAnyWayUp() {
    return new Augmentation(
        sizes, longest, sizesBeforeCrop, smallestCrop, largestCrop, true, colours);
  }

  /** The same with other colours. */
  public Augmentation withColours(double part) {
    return new Augmentation(
        sizes, longest, sizesBeforeCrop, smallestCrop, largestCrop, anyWayUp, part);
  }

  @Override
  public Example apply(Example example, RandomGenerator random) {
    Transform resize = resizeToOne(sizes, longest);
    Transform crop = (e, r) -> crop(e, r, smallestCrop, largestCrop);
    Transform flip = (e, _) -> Geometry.mirror(e);
    Transform turned = anyWayUp ? Augmentation::turn : flip.halfTheTime();
    Transform sized =
        Transform.either(
            resize,
            Transform.all(List.of(resizeToOne(sizesBeforeCrop, Integer.MAX_VALUE), crop, resize)));
    Example changed = sized.apply(turned.apply(example, random), random);
    return colours == 0 ? changed : new ColourJitter(colours).apply(changed, random);
  }

  /** The whole image, and the crops of the most extreme shapes. */
  @Override
  public Set<ImageSize> largest(ImageSize image) {
    Set<ImageSize> sizes = new HashSet<>(largestUpright(image));
    if (anyWayUp) {
      sizes.addAll(largestUpright(image.transposed()));
    }
    return sizes;
  }

  private List<ImageSize> largestUpright(ImageSize image) {
    int largest = Collections.max(sizes);
    List<ImageSize> found = new ArrayList<>();
    found.add(ResizeRule.resizedSize(image, largest, longest));
    for (int before : sizesBeforeCrop) {
      ImageSize seen = ResizeRule.resizedSize(image, before, Integer.MAX_VALUE);
      found.add(crop(most(seen.width()), least(seen.height()), largest));
      found.add(crop(least(seen.width()), most(seen.height()), largest));
    }
    return found;
  }

  private ImageSize crop(int width, int height, int largest) {
    return ResizeRule.resizedSize(new ImageSize(height, width), largest, longest);
  }

  /** The shortest side that a crop may have of one of these pixels. */
  private int least(int whole) {
    return Math.min(whole, smallestCrop);
  }

  /** The longest one. */
  private int most(int whole) {
    return whole <= smallestCrop ? whole : Math.min(whole, largestCrop);
  }

  private static Example turn(Example example, RandomGenerator random) {
    Example changed = random.nextBoolean() ? Geometry.mirror(example) : example;
    for (int turns = random.nextInt(4); turns > 0; turns--) {
      changed = Geometry.quarterTurn(changed);
    }
    return changed;
  }

  private static Transform resizeToOne(List<Integer> sizes, int longest) {
    return (example, random) -> {
      int shorter = sizes.get(random.nextInt(sizes.size()));
      RgbImage image = example.image();
      return Geometry.resize(example, ResizeRule.resizedSize(image.size(), shorter, longest));
    };
  }

  /** RandomSizeCrop. */
  private static Example crop(Example example, RandomGenerator random, int least, int most) {
    int width = side(example.image().width(), random, least, most);
    int height = side(example.image().height(), random, least, most);
    int top = random.nextInt(example.image().height() - height + 1);
    int left = random.nextInt(example.image().width() - width + 1);
    return Geometry.crop(example, left, top, width, height);
  }

  private static int side(int whole, RandomGenerator random, int least, int most) {
    return whole <= least ? whole : random.nextInt(least, Math.min(whole, most) + 1);
  }
}
