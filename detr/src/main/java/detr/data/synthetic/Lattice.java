package detr.data.synthetic;

/** Colours at the nodes of a coarse grid over the canvas, blended smoothly between them. */
final class Lattice {
  private static final int CHANNELS = Canvas.CHANNELS;

  private final int columns;
  private final int rows;
  private final float[] nodes;

  /** At least two columns and two rows, the outermost on the canvas' border. */
  Lattice(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    nodes = new float[CHANNELS * columns * rows];
  }

  int nodes() {
    return columns * rows;
  }

  void set(int node, float red, float green, float blue) {
    nodes[CHANNELS * node] = red;
    nodes[CHANNELS * node + 1] = green;
    nodes[CHANNELS * node + 2] = blue;
  }

  void addTo(Canvas canvas) {
    int row = CHANNELS * canvas.width;
    float[] stretched = new float[rows * row];
    for (int r = 0; r < rows; r++) {
      stretch(r, stretched, r * row, canvas.width);
    }
    for (int y = 0; y < canvas.height; y++) {
      double at = (y + 0.5) / canvas.height * (rows - 1);
      int above = Math.min((int) at, rows - 2);
      float share = smooth(at - above);
      int from = above * row;
      int to = y * row;
      for (int i = 0; i < row; i++) {
        float value = stretched[from + i];
        canvas.rgb[to + i] += value + share * (stretched[from + row + i] - value);
      }
    }
  }

  private void stretch(int r, float[] out, int start, int width) {
    for (int x = 0; x < width; x++) {
      double at = (x + 0.5) / width * (columns - 1);
      int before = Math.min((int) at, columns - 2);
      float share = smooth(at - before);
      int node = CHANNELS * (r * columns + before);
      for (int c = 0; c < CHANNELS; c++) {
        float value = nodes[node + c];
        out[start + CHANNELS * x + c] = value + share * (nodes[node + CHANNELS + c] - value);
      }
    }
  }

  private static float smooth(double t) {
    return (float) (t * t * (3 - 2 * t));
  }
}
