package detr.data.synthetic;

import java.util.List;

/**
 * What scenes are to hold.
 *
 * @param width pixels, at least 16
 * @param height pixels, at least 16
 * @param fewest shapes, at least 1
 * @param most shapes, not below {@code fewest}; where there is no room left, there are fewer
 * @param smallest radius, as a part of the shorter side
 * @param largest radius, as a part of the shorter side
 */
public record SceneSettings(
    int width, int height, int fewest, int most, double smallest, double largest) {
  private static final int SHORTEST = 16;
  private static final int LONGEST = 4096;
  private static final double SMALLEST = 7 / 128.0;
  private static final double LARGEST = 32 / 128.0;

  /**
   * @throws IllegalArgumentException if no scene can be drawn so
   */
  public SceneSettings {
    if (Math.min(width, height) < SHORTEST || Math.max(width, height) > LONGEST) {
      throw new IllegalArgumentException(
          "a scene's sides must be %d to %d pixels, not %dx%d"
              .formatted(SHORTEST, LONGEST, height, width));
    }
    if (fewest < 1 || most < fewest) {
      throw new IllegalArgumentException("not a number of shapes: " + fewest + " to " + most);
    }
    if (!(smallest > 0 && smallest <= largest && largest <= 0.5)) {
      throw new IllegalArgumentException(
          "radii must be above 0 and at most half the shorter side, not %s to %s of it"
              .formatted(smallest, largest));
    }
  }

  /** One to six shapes of radius 7/128 to 32/128 of the shorter side. */
  public static SceneSettings of(int width, int height) {
    return new SceneSettings(width, height, 1, 6, SMALLEST, LARGEST);
  }

  /**
   * What to learn from, so that pictures of any usual proportions are known: every other scene is
   * square, those between are 4:3, 3:4, 16:9 and 9:16, with shapes as large as in the square ones.
   * They are up to twice as many as in {@link #of}, for a model learns by objects rather than by
   * pictures.
   *
   * @param side of the square ones, and the longer side of the others, in pixels
   */
  public static List<SceneSettings> proportions(int side) {
    return proportions(new SceneSettings(side, side, 1, 12, SMALLEST, LARGEST));
  }

  /** The same with many small shapes, for a backbone to learn to tell them from each other. */
  public static List<SceneSettings> crowds(int side) {
    return proportions(new SceneSettings(side, side, 8, 20, SMALLEST, 0.7 * LARGEST));
  }

  private static List<SceneSettings> proportions(SceneSettings square) {
    int side = square.width;
    SceneSettings wide = square.ofSize(side, side * 3 / 4);
    SceneSettings high = square.ofSize(side * 3 / 4, side);
    SceneSettings wider = square.ofSize(side, side * 9 / 16);
    SceneSettings higher = square.ofSize(side * 9 / 16, side);
    return List.of(square, wide, square, high, square, wider, square, higher);
  }

  /** Another size, and shapes of as many pixels. */
  private SceneSettings ofSize(int newWidth, int newHeight) {
    double scale = (double) Math.min(width, height) / Math.min(newWidth, newHeight);
    return new SceneSettings(
        newWidth, newHeight, fewest, most, scale * smallest, Math.min(0.5, scale * largest));
  }
}
