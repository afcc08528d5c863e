package detr.bench.ladder;

/** The definition, written down. Any shape. */
final class ThreeLoops implements Rung {
  @Override
  public String name() {
    return "three loops";
  }

  @Override
  public String idea() {
    return "the definition, i-j-k";
  }

  @Override
  public void multiply(float[] a, float[] b, float[] c, int m, int k, int n) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum += a[i * k + p] * b[p * n + j];
        }
        c[i * n + j] = sum;
      }
    }
  }
}
