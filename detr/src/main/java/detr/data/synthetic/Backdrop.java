package detr.data.synthetic;

/**
 * What is behind the shapes: a field of colours that run into each other, perhaps cut by an edge,
 * with a texture and clutter. Nothing in it has a closed outline larger than a speck, so that
 * whatever looks like a shape is one.
 */
final class Backdrop {
  private final Canvas canvas;
  private final Dice dice;

  /** A hundred-and-twenty-eighth of the shorter side: the measure of all lengths. */
  private final double unit;

  private Backdrop(Canvas canvas, Dice dice) {
    this.canvas = canvas;
    this.dice = dice;
    unit = Math.min(canvas.width, canvas.height) / 128.0;
  }

  static void draw(Canvas canvas, Dice dice) {
    Backdrop backdrop = new Backdrop(canvas, dice);
    backdrop.field();
    if (dice.chance(0.3)) {
      backdrop.halfPlane();
    }
    switch (dice.between(0, 3)) {
      case 0 -> backdrop.ripples();
      case 1 -> backdrop.mottle(dice.between(8, 40), dice.uniform(6, 30));
      default -> {}
    }
    backdrop.blobs(dice.between(0, 3));
    backdrop.clutter();
  }

  private void field() {
    Colour base = dice.colour();
    double spread = dice.uniform(0.05, dice.chance(0.3) ? 0.9 : 0.45);
    Lattice lattice = new Lattice(dice.between(2, 5), dice.between(2, 5));
    for (int node = 0; node < lattice.nodes(); node++) {
      Colour colour = base.towards(dice.colour(), spread);
      lattice.set(node, colour.red(), colour.green(), colour.blue());
    }
    lattice.addTo(canvas);
  }

  /** Patches lighter and darker, {@code across} of them to the width. */
  private void mottle(int across, double depth) {
    int down = Math.max(2, across * canvas.height / canvas.width);
    Lattice lattice = new Lattice(across, down);
    for (int node = 0; node < lattice.nodes(); node++) {
      float light = (float) dice.uniform(-depth, depth);
      lattice.set(node, light, light, light);
    }
    lattice.addTo(canvas);
  }

  /** Another colour on one side of a line. */
  private void halfPlane() {
    double angle = dice.angle();
    double nx = StrictMath.cos(angle);
    double ny = StrictMath.sin(angle);
    double px = dice.uniform(0.1, 0.9) * canvas.width;
    double py = dice.uniform(0.1, 0.9) * canvas.height;
    double softness = dice.uniform(1, 6 * unit);
    double opacity = dice.uniform(0.25, 0.9);
    Colour colour = dice.colour();
    for (int y = 0; y < canvas.height; y++) {
      for (int x = 0; x < canvas.width; x++) {
        double inside = (nx * (x - px) + ny * (y - py)) / softness;
        if (inside > -0.5) {
          canvas.blend(x, y, colour, opacity * Math.min(1, inside + 0.5));
        }
      }
    }
  }

  /** Parallel waves of light and dark. */
  private void ripples() {
    double angle = dice.angle();
    double period = dice.uniform(3, 16) * unit;
    double depth = dice.uniform(3, 16);
    double fx = StrictMath.cos(angle) / period;
    double fy = StrictMath.sin(angle) / period;
    for (int y = 0; y < canvas.height; y++) {
      for (int x = 0; x < canvas.width; x++) {
        double phase = fx * x + fy * y;
        double saw = phase - Math.floor(phase);
        // A parabola for each half wave is within 6 % of a sine.
        double wave = saw < 0.5 ? 8 * saw * (1 - 2 * saw) : -8 * (saw - 0.5) * (2 - 2 * saw);
        canvas.lighten(x, y, 2 * depth * wave);
      }
    }
  }

  /** Soft spots without an edge. */
  private void blobs(int count) {
    for (int i = 0; i < count; i++) {
      double radius = dice.uniform(15, 60) * unit;
      double cx = dice.uniform(0, canvas.width);
      double cy = dice.uniform(0, canvas.height);
      double opacity = dice.uniform(0.15, 0.6);
      Colour colour = dice.colour();
      int bottom = (int) Math.min(canvas.height, cy + radius);
      int right = (int) Math.min(canvas.width, cx + radius);
      for (int y = (int) Math.max(0, cy - radius); y < bottom; y++) {
        for (int x = (int) Math.max(0, cx - radius); x < right; x++) {
          double near = 1 - ((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (radius * radius);
          if (near > 0) {
            canvas.blend(x, y, colour, opacity * near * near);
          }
        }
      }
    }
  }

  private void clutter() {
    Strokes strokes = new Strokes(canvas, dice, unit);
    int lines = dice.chance(0.5) ? dice.between(1, 8) : 0;
    for (int i = 0; i < lines; i++) {
      strokes.line();
    }
    int curves = dice.chance(0.5) ? dice.between(1, 4) : 0;
    for (int i = 0; i < curves; i++) {
      strokes.curve();
    }
    int specks = dice.chance(0.4) ? dice.between(5, 60) : 0;
    for (int i = 0; i < specks; i++) {
      strokes.speck();
    }
  }
}
