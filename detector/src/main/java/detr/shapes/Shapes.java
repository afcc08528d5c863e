package detr.shapes;

import detr.train.Dataset;
import detr.train.Example;
import detr.train.Target;
import java.util.List;

/**
 * Scenes of shapes as a dataset. Nothing is stored: an example is drawn when it is asked for, in
 * about 0.6 ms at 128×128.
 */
public final class Shapes implements Dataset {
  private final SceneSettings settings;
  private final long seed;
  private final int size;

  /**
   * @param size the number of examples; the first are the same whatever it is
   * @param seed other seeds give other scenes
   * @throws IllegalArgumentException if {@code size} is less than 1
   */
  public Shapes(SceneSettings settings, long seed, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a dataset of " + size + " scenes");
    }
    this.settings = settings;
    this.seed = seed;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  /**
   * Draws a scene.
   *
   * @throws IndexOutOfBoundsException if there is no such index
   */
  @Override
  public Example get(int index) {
    Scene scene = scene(index);
    List<Scene.Shown> shapes = scene.shapes();
    int[] labels = new int[shapes.size()];
    double[] boxes = new double[4 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      Scene.Shown shape = shapes.get(i);
      labels[i] = shape.shape().ordinal();
      boxes[4 * i] = (shape.x0() + shape.x1()) / 2 / settings.width();
      boxes[4 * i + 1] = (shape.y0() + shape.y1()) / 2 / settings.height();
      boxes[4 * i + 2] = (shape.x1() - shape.x0()) / settings.width();
      boxes[4 * i + 3] = (shape.y1() - shape.y0()) / settings.height();
    }
    return new Example(index, scene.image(), Target.of(labels, boxes));
  }

  /**
   * The scene behind an example.
   *
   * @throws IndexOutOfBoundsException if there is no such index
   */
  public Scene scene(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("scene " + index + " of " + size);
    }
    return Scene.draw(settings, seed, index);
  }

  @Override
  public List<String> classes() {
    return ShapeClass.names();
  }
}
