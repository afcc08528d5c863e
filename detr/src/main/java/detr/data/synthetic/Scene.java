package detr.data.synthetic;

import detr.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A generated picture and the shapes in it.
 *
 * @param shapes those drawn, from the back to the front; of each at least {@link #LEAST_SHOWN} can
 *     be seen
 */
public record Scene(RgbImage image, List<Shown> shapes) {
  /**
   * The part of a shape that the picture's border and shapes in front leave at least; a place that
   * would leave less of any is not taken.
   */
  public static final double LEAST_SHOWN = 0.7;

  /** How different a shape's colours must be from those behind its edge, of 255. */
  private static final double LEAST_CONTRAST = 60;

  /** The part of the edge along which they may be less different. */
  private static final double MOST_BLENDED = 0.1;

  private static final int PLACES = 12;

  /** Edges alone are drawn of shapes this large, in 128ths of the shorter side. */
  private static final double SMALLEST_HOLLOW = 14;

  /**
   * A shape as it can be seen.
   *
   * @param x0 left of the smallest box around its visible part, pixels; likewise the others
   * @param area of the visible part, square pixels
   */
  public record Shown(ShapeClass shape, double x0, double y0, double x1, double y1, double area) {
    double[] box() {
      return new double[] {x0, y0, x1, y1};
    }
  }

  /** Copies the list. */
  public Scene {
    shapes = List.copyOf(shapes);
  }

  /** Draws a scene; the same arguments give the same bytes on every machine. */
  public static Scene draw(SceneSettings settings, long seed, long index) {
    return new Painter(settings, new Dice(seed, index)).paint();
  }

  private record Placed(ShapeClass shape, Stamp stamp) {}

  private static final class Painter {
    private final SceneSettings settings;
    private final Dice dice;
    private final Canvas canvas;
    private final double shorter;
    private final double unit;
    private final List<Placed> placed = new ArrayList<>();

    Painter(SceneSettings settings, Dice dice) {
      this.settings = settings;
      this.dice = dice;
      canvas = new Canvas(settings.width(), settings.height());
      shorter = Math.min(settings.width(), settings.height());
      unit = shorter / 128;
    }

    Scene paint() {
      Backdrop.draw(canvas, dice);
      int wanted = dice.between(settings.fewest(), settings.most());
      for (int i = 0; i < wanted; i++) {
        place(dice.shape());
      }
      RgbImage image = canvas.expose(dice, dice.uniform(0, 10));
      return new Scene(image, placed.stream().map(Painter::shown).toList());
    }

    private static Shown shown(Placed placed) {
      double[] box = placed.stamp.box();
      return new Shown(placed.shape, box[0], box[1], box[2], box[3], placed.stamp.visibleArea());
    }

    /** Looks for a place where the shape can be seen and hides no other. */
    private void place(ShapeClass shape) {
      for (int i = 0; i < PLACES; i++) {
        double radius = shorter * dice.uniform(settings.smallest(), settings.largest());
        double x = dice.uniform(0.6 * radius, canvas.width - 0.6 * radius);
        double y = dice.uniform(0.6 * radius, canvas.height - 0.6 * radius);
        Pose pose = Pose.of(shape, x, y, radius, dice.angle());
        boolean hollow =
            shape.mayBeHollow() && radius >= SMALLEST_HOLLOW * unit && dice.chance(0.15);
        Stamp stamp = new Stamp(pose, hollow ? dice.uniform(0.15, 0.2) * radius : 0, canvas);
        if (fits(stamp)) {
          Surroundings behind = new Surroundings(stamp, canvas);
          Paint paint =
              Paint.choose(
                  dice,
                  pose,
                  unit,
                  hollow,
                  colour -> behind.blended(colour, LEAST_CONTRAST) <= MOST_BLENDED);
          if (paint != null) {
            paint.fill(stamp, pose, canvas, dice);
            placed.forEach(other -> other.stamp.coverBy(stamp));
            placed.add(new Placed(shape, stamp));
            return;
          }
        }
      }
    }

    private boolean fits(Stamp stamp) {
      return stamp.shown() >= LEAST_SHOWN
          && placed.stream().allMatch(other -> other.stamp.shownUnder(stamp) >= LEAST_SHOWN);
    }
  }
}
