package detr.data.synthetic;

import detr.data.Dataset;
import detr.data.Example;
import detr.image.ImageSize;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Generated blood smears as a dataset, 4:3, to prepare a model for photos of real ones, of which
 * there are few. Nothing is stored: an example is drawn when it is asked for.
 */
public final class Smears implements Dataset {
  private final int width;
  private final int height;
  private final long seed;
  private final int size;

  /**
   * @param height pixels, at least 48
   * @param seed other seeds give other smears
   * @param size the number of examples; the first are the same whatever it is
   * @throws IllegalArgumentException if {@code height} or {@code size} is too small
   */
  public Smears(int height, long seed, int size) {
    if (height < 48 || size < 1) {
      throw new IllegalArgumentException(size + " smears of " + height + " pixels' height");
    }
    this.height = height;
    width = 4 * height / 3;
    this.seed = seed;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  /**
   * Draws a smear.
   *
   * @throws IndexOutOfBoundsException if there is no such index
   */
  @Override
  public Example get(int index) {
    Smear smear = Smear.draw(width, height, seed, Objects.checkIndex(index, size));
    return Shapes.example(
        index,
        smear.image(),
        smear.cells().stream().mapToInt(Smear.Cell::kind).toArray(),
        smear.cells().stream().map(Smear.Cell::box).toList());
  }

  @Override
  public Set<ImageSize> imageSizes() {
    return Set.of(new ImageSize(height, width));
  }

  @Override
  public String description() {
    return "of %d smears of %dx%d pixels by the seed %d".formatted(size, width, height, seed);
  }

  /** RBC, WBC, Platelets: the names of the BCCD dataset. */
  @Override
  public List<String> classes() {
    return Smear.CLASSES;
  }
}
