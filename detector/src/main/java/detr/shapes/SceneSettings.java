package detr.shapes;

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
    return new SceneSettings(width, height, 1, 6, 7 / 128.0, 32 / 128.0);
  }
}
