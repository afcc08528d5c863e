package detr.data.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The classes of shapes. They differ in more than a rounding of corners, so that each can be told
 * at a radius of 7 pixels and in any rotation; pentagons and hexagons could not be told from discs.
 */
public enum ShapeClass {
  /** A disc. */
  CIRCLE(false, (x, y) -> length(x, y) - 1),
  SQUARE(true, Polygon.around(4, 1)),
  /** Equilateral. */
  TRIANGLE(true, Polygon.around(3, 1)),
  /** Of five points. */
  STAR(true, Polygon.around(10, 1, 0.45)),
  /** Four equal arms. */
  CROSS(
      true,
      Polygon.of(
          0.94, 0.34, 0.34, 0.34, 0.34, 0.94, -0.34, 0.94, -0.34, 0.34, -0.94, 0.34, -0.94, -0.34,
          -0.34, -0.34, -0.34, -0.94, 0.34, -0.94, 0.34, -0.34, 0.94, -0.34)),
  /** A disc with a hole of half its radius. */
  RING(false, (x, y) -> Math.abs(length(x, y) - 0.75) - 0.25),
  HEART(true, ShapeClass::heart),
  CRESCENT(false, ShapeClass::crescent),
  /** Half a disc. */
  SEMICIRCLE(true, ShapeClass::semicircle),
  ARROW(
      true,
      Polygon.of(1, 0, 0.05, 0.85, 0.05, 0.3, -0.95, 0.3, -0.95, -0.3, 0.05, -0.3, 0.05, -0.85));

  private final boolean hollow;
  private final Outline outline;

  ShapeClass(boolean hollow, Outline outline) {
    this.hollow = hollow;
    this.outline = outline;
  }

  /** The classes' names, in the order of their labels. */
  public static List<String> names() {
    return Arrays.stream(values()).map(ShapeClass::label).toList();
  }

  /** The name: "circle". */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it may be drawn as its edge alone; a circle's would be a ring. */
  boolean mayBeHollow() {
    return hollow;
  }

  Outline outline() {
    return outline;
  }

  private static double length(double x, double y) {
    return Math.sqrt(x * x + y * y);
  }

  /** Two quarter circles on a corner, after Inigo Quilez; its tip is at (0, −1). */
  private static double heart(double x, double y) {
    double size = 0.6306;
    double px = Math.abs(x) * size;
    double py = (y + 1) * size;
    if (px + py > 1) {
      return (length(px - 0.25, py - 0.75) - 0.35355339) / size;
    }
    double foot = 0.5 * Math.max(px + py, 0);
    double distance = Math.min(length(px, py - 1), length(px - foot, py - foot));
    return (px > py ? distance : -distance) / size;
  }

  /** A disc without another of 0.8 times its radius, shifted by half of it. */
  private static double crescent(double x, double y) {
    double shift = 0.5;
    double tipX = 0.61;
    double tipY = 0.79240142;
    double py = Math.abs(y);
    if (x * tipY - py * tipX > shift * Math.max(tipY - py, 0)) {
      return length(x - tipX, py - tipY);
    }
    return Math.max(length(x, py) - 1, 0.8 - length(x - shift, py));
  }

  private static double semicircle(double x, double y) {
    if (y >= 0) {
      return Math.max(length(x, y) - 1, -y);
    }
    return Math.abs(x) < 1 ? -y : length(Math.abs(x) - 1, y);
  }
}
