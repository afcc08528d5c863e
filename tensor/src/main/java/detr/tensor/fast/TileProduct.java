package detr.tensor.fast;

import detr.tensor.kernel.Kernels;

/**
 * A tile of rows times neighboring panels, of which the last may be cut short, as the tile may: the
 * kernels take whole tiles and panels only, so what is cut goes through scratch memory.
 */
final class TileProduct {
  private static final int TILE = Kernels.TILE_ROWS;

  private TileProduct() {}

  /**
   * A tile of rows times a whole packed matrix, which lies {@code behind} floats after {@code b},
   * into rows of C; tails as in {@link #multiply}.
   */
  static void tileTimes(
      Kernels kernels,
      float[] a,
      int aOff,
      int lda,
      int rows,
      PackedMatrix b,
      int behind,
      float[] c,
      int cOff,
      int ldc,
      float[] spare) {
    for (int block = 0; block < b.blocks(); block++) {
      multiply(
          kernels,
          a,
          aOff + b.blockStart(block),
          lda,
          rows,
          b.data(),
          behind + b.panel(block, 0),
          b.blockRows(block),
          b.n(),
          c,
          cOff,
          ldc,
          block > 0 ? c : null,
          cOff,
          null,
          0,
          Float.NEGATIVE_INFINITY,
          spare);
    }
  }

  /**
   * A tile of rows times neighbouring panels, of which the last may be cut short, as the tile may.
   * What comes before lies like C.
   */
  static void multiply(
      Kernels kernels,
      float[] a,
      int aOff,
      int lda,
      int rows,
      float[] b,
      int bOff,
      int kc,
      int columns,
      float[] c,
      int cOff,
      int ldc,
      float[] before,
      int beforeOff,
      float[] bias,
      int biasOff,
      float floor,
      float[] spare) {
    int whole = rows == TILE ? columns - columns % kernels.panelWidth() : 0;
    kernels.tiles(
        a, aOff, lda, b, bOff, kc, whole, c, cOff, ldc, before, beforeOff, bias, biasOff, floor,
        spare);
    if (whole < columns) {
      multiplyCut(
          kernels,
          a,
          aOff,
          lda,
          rows,
          b,
          bOff + whole * kc,
          kc,
          columns - whole,
          c,
          cOff + whole,
          ldc,
          before,
          beforeOff + whole,
          bias,
          biasOff + whole,
          floor,
          spare);
    }
  }

  /**
   * As {@link #multiply}, through scratch memory, the last {@link #spareForTails} floats of it and
   * where the kernel reads A: a tile that may be short times panels of which the last may be. What
   * the kernel reads is copied there first, and the rows and columns that are meant are copied out.
   */
  private static void multiplyCut(
      Kernels kernels,
      float[] a,
      int aOff,
      int lda,
      int rows,
      float[] b,
      int bOff,
      int kc,
      int columns,
      float[] c,
      int cOff,
      int ldc,
      float[] before,
      int beforeOff,
      float[] bias,
      int biasOff,
      float floor,
      float[] spare) {
    int width = kernels.panelWidth();
    int whole = PackedMatrix.roundUp(columns, width);
    int start = spare.length - whole;
    int product = start - TILE * whole;
    int rowsAt = Kernels.rowsAt(kc);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(a, aOff + r * lda, spare, rowsAt + r * Kernels.ROW_STRIDE, kc);
      if (before != null) {
        System.arraycopy(before, beforeOff + r * ldc, spare, product + r * whole, columns);
      }
    }
    if (bias != null) {
      System.arraycopy(bias, biasOff, spare, start, columns);
    }
    kernels.tiles(
        spare,
        rowsAt,
        Kernels.ROW_STRIDE,
        b,
        bOff,
        kc,
        whole,
        spare,
        product,
        whole,
        before == null ? null : spare,
        product,
        bias == null ? null : spare,
        start,
        floor,
        spare);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(spare, product + r * whole, c, cOff + r * ldc, columns);
    }
  }

  /**
   * Scratch floats from {@link Scratch#START} on that {@link #multiply} may use for so many
   * columns, or fewer.
   */
  static int spareForTails(int columns, int panelWidth) {
    return (TILE + 1) * PackedMatrix.roundUp(columns, panelWidth);
  }
}
