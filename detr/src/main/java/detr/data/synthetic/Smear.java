package detr.data.synthetic;

import detr.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A generated picture of what a blood smear under the microscope looks like: red cells in heaps,
 * some pale in the middle, a white cell or two with a nucleus of lobes, and platelets. Sizes and
 * colours are about those of the BCCD photos (480 pixels high), which it prepares a model for.
 *
 * @param cells those of which most is in the picture
 */
record Smear(RgbImage image, List<Cell> cells) {
  /** The names of the kinds, as in BCCD. */
  static final List<String> CLASSES = List.of("RBC", "WBC", "Platelets");

  private static final int RED = 0;
  private static final int WHITE = 1;
  private static final int PLATELET = 2;

  /** The part of a cell that is in the picture at least, for it to count. */
  private static final double LEAST_SEEN = 0.35;

  private static final int PLACES = 8;

  /**
   * A cell.
   *
   * @param kind an index of {@link #CLASSES}
   * @param box x0, y0, x1, y1 in pixels
   */
  record Cell(int kind, double[] box) {}

  /** Draws a smear; the same arguments give the same bytes on every machine. */
  static Smear draw(int width, int height, long seed, long index) {
    return new Painter(new Canvas(width, height), new Dice(seed, index)).paint();
  }

  private static final class Painter {
    private final Canvas canvas;
    private final Dice dice;

    /** A 480th of the height. */
    private final double unit;

    /** How wide the edges of cells are, pixels. */
    private final double soft;

    private final Colour ground;
    private final Colour red;
    private final List<Cell> cells = new ArrayList<>();
    private final List<Blob> placed = new ArrayList<>();

    Painter(Canvas canvas, Dice dice) {
      this.canvas = canvas;
      this.dice = dice;
      unit = Math.min(canvas.width, canvas.height) / 480.0;
      soft = Math.max(1, dice.uniform(2, 6) * unit);
      ground = about(205, 212, 205, 16);
      red = about(188, 142, 128, 22);
    }

    Smear paint() {
      light();
      int whites = dice.chance(0.15) ? dice.between(0, 2) : 1;
      for (int i = 0; i < whites; i++) {
        whiteCell();
      }
      int reds = dice.between(3, 26);
      for (int i = 0; i < reds; i++) {
        redCell();
      }
      int platelets = dice.chance(0.6) ? dice.between(1, 4) : 0;
      for (int i = 0; i < platelets; i++) {
        platelet();
      }
      return new Smear(canvas.expose(dice, dice.uniform(1, 6)), List.copyOf(cells));
    }

    private Colour about(double r, double g, double b, double spread) {
      double all = dice.uniform(-spread, spread);
      return new Colour(
          (float) (r + all + dice.uniform(-0.5, 0.5) * spread),
          (float) (g + all + dice.uniform(-0.5, 0.5) * spread),
          (float) (b + all + dice.uniform(-0.5, 0.5) * spread));
    }

    private Colour near(Colour colour, double spread) {
      return about(colour.red(), colour.green(), colour.blue(), spread);
    }

    private void light() {
      Lattice lattice = new Lattice(3, 3);
      for (int node = 0; node < lattice.nodes(); node++) {
        Colour colour = near(ground, 10);
        lattice.set(node, colour.red(), colour.green(), colour.blue());
      }
      lattice.addTo(canvas);
    }

    /**
     * A place where a cell hides none of the earlier ones: anywhere, or at the side of one.
     *
     * @return null if some tries found none
     */
    private Blob place(double radius, double mostSqueezed, double swollen) {
      for (int i = 0; i < PLACES; i++) {
        double x = dice.uniform(-0.4 * radius, canvas.width + 0.4 * radius);
        double y = dice.uniform(-0.4 * radius, canvas.height + 0.4 * radius);
        if (!placed.isEmpty() && dice.chance(0.65)) {
          Blob other = placed.get(dice.between(0, placed.size() - 1));
          double angle = dice.angle();
          double apart = dice.uniform(0.45, 1) * (radius + other.radius());
          x = other.x() + apart * StrictMath.cos(angle);
          y = other.y() + apart * StrictMath.sin(angle);
        }
        Blob cell = Blob.of(dice, x, y, radius, mostSqueezed, swollen);
        if (placed.stream().noneMatch(cell::hides)) {
          placed.add(cell);
          return cell;
        }
      }
      return null;
    }

    private void redCell() {
      double radius = dice.uniform(38, 66) * unit;
      Blob cell = place(radius, 0.65, 0.05);
      if (cell == null) {
        return;
      }
      Colour colour = near(red, 10);
      cell.fill(canvas, colour.lighter(-18), dice.uniform(0.6, 0.95), soft);
      cell.scaled(dice.uniform(0.82, 0.93)).fill(canvas, colour, 0.8, 2 * soft);
      if (dice.chance(0.4)) {
        cell.scaled(dice.uniform(0.3, 0.6))
            .fill(canvas, ground, dice.uniform(0.2, 0.9), dice.uniform(0.1, 0.5) * radius);
      }
      if (dice.chance(0.3)) {
        glint(cell);
      }
      add(RED, cell);
    }

    private void glint(Blob cell) {
      double x = cell.x() + dice.uniform(-0.4, 0.4) * cell.radius();
      double y = cell.y() + dice.uniform(-0.4, 0.4) * cell.radius();
      Blob dark = Blob.of(dice, x, y, dice.uniform(6, 14) * unit, 0.4, 0.2);
      dark.fill(canvas, red.lighter(-60), 0.6, soft);
      dark.scaled(0.5).fill(canvas, new Colour(245, 245, 245), 0.9, soft);
    }

    private void whiteCell() {
      double radius = dice.uniform(72, 120) * unit;
      Blob cell = place(radius, 0.75, 0.06);
      if (cell == null) {
        return;
      }
      Colour plasma = dice.chance(0.3) ? about(190, 130, 180, 20) : about(195, 185, 215, 16);
      cell.fill(canvas, plasma, dice.uniform(0.7, 0.95), 2 * soft);
      int grains = dice.between(0, 60);
      for (int i = 0; i < grains; i++) {
        double gx = cell.x() + dice.uniform(-0.7, 0.7) * radius;
        double gy = cell.y() + dice.uniform(-0.7, 0.7) * radius;
        Blob grain = Blob.of(dice, gx, gy, dice.uniform(3, 8) * unit, 0.6, 0.1);
        grain.fill(canvas, near(plasma.lighter(-40), 20), 0.6, soft);
      }
      Colour nucleus = about(105, 92, 195, 20);
      int lobes = dice.between(1, 5);
      for (int i = 0; i < lobes; i++) {
        double angle = dice.angle();
        double apart = lobes == 1 ? dice.uniform(0, 0.2) : dice.uniform(0.25, 0.55);
        Blob lobe =
            Blob.of(
                dice,
                cell.x() + apart * radius * StrictMath.cos(angle),
                cell.y() + apart * radius * StrictMath.sin(angle),
                radius * (lobes == 1 ? dice.uniform(0.6, 0.85) : dice.uniform(0.28, 0.45)),
                0.55,
                0.12);
        lobe.fill(canvas, near(nucleus, 12), dice.uniform(0.8, 1), 2 * soft);
      }
      add(WHITE, cell);
    }

    private void platelet() {
      double x = dice.uniform(0, canvas.width);
      double y = dice.uniform(0, canvas.height);
      Blob cell = Blob.of(dice, x, y, dice.uniform(12, 28) * unit, 0.6, 0.15);
      cell.fill(canvas, about(150, 140, 200, 22), dice.uniform(0.5, 0.95), 3 * soft);
      cell.scaled(0.5).fill(canvas, about(110, 95, 185, 20), dice.uniform(0.3, 0.9), 3 * soft);
      add(PLATELET, cell);
    }

    private void add(int kind, Blob blob) {
      double[] box = blob.box(canvas, LEAST_SEEN);
      if (box != null) {
        cells.add(new Cell(kind, box));
      }
    }
  }
}
