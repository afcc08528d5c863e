package detr.bench.ladder;

/**
 * Six rows at a time: a vector of B that is in a register serves six sums. Any m and k; n in whole
 * tiles. Rows that fill no tile are left to {@link OneRow}, as on the rungs above.
 */
final class RegisterTile implements Rung {
  @Override
  public String name() {
    return "register tile";
  }

  @Override
  public String idea() {
    return "6 rows × 2 vectors of sums";
  }

  @Override
  public void multiply(float[] a, float[] b, float[] c, int m, int k, int n) {
    Tile.requirePanels(n);
    int bound = m - m % Tile.ROWS;
    for (int i = 0; i < bound; i += Tile.ROWS) {
      for (int j = 0; j < n; j += Tile.WIDTH) {
        Tile.multiply(a, i * k, b, j, n, c, i * n + j, k, n);
      }
    }
    OneRow.rows(a, b, c, bound, m, k, n);
  }
}
