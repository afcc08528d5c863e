package detr.bench.ladder;

/**
 * B copied into panels of a tile's width first, so that the tile reads it from one end to the
 * other. The copy is made, and timed, in every call; a library packs weights once. Shapes as for
 * {@link RegisterTile}.
 */
final class PackedB implements Rung {
  private float[] panels = {};

  @Override
  public String name() {
    return "packed B";
  }

  @Override
  public String idea() {
    return "B in panels, read in one run";
  }

  @Override
  public void multiply(float[] a, float[] b, float[] c, int m, int k, int n) {
    panels = pack(b, k, n, k, panels);
    int bound = m - m % Tile.ROWS;
    for (int i = 0; i < bound; i += Tile.ROWS) {
      for (int j = 0; j < n; j += Tile.WIDTH) {
        Tile.multiply(a, i * k, panels, j * k, Tile.WIDTH, c, i * n + j, k, n);
      }
    }
    OneRow.rows(a, b, c, bound, m, k, n);
  }

  /**
   * B as [block of K][panel][row][column of the panel].
   *
   * @param kBlock rows of a block; the last may have fewer
   * @param room taken for the result if it is large enough
   */
  static float[] pack(float[] b, int k, int n, int kBlock, float[] room) {
    Tile.requirePanels(n);
    float[] panels = room.length >= k * n ? room : new float[k * n];
    int to = 0;
    for (int block = 0; block < k; block += kBlock) {
      for (int j = 0; j < n; j += Tile.WIDTH) {
        for (int p = block; p < Math.min(block + kBlock, k); p++) {
          System.arraycopy(b, p * n + j, panels, to, Tile.WIDTH);
          to += Tile.WIDTH;
        }
      }
    }
    return panels;
  }
}
