package detr.tensor.fast;

import detr.tensor.kernel.Kernels;

/**
 * The right factor of a product, [K, N], laid out as the kernels read it: K in blocks that fit the
 * cache, a block in panels of {@link Kernels#panelWidth()} columns, a panel row after row. The last
 * panel is filled up with zeros.
 *
 * @param data [K block][panel][k][panel width] from {@code offset} on
 * @param k rows
 * @param n columns
 * @param blockSize rows of a block; the last may have fewer
 */
record PackedMatrix(float[] data, int offset, int k, int n, int blockSize, int panelWidth) {
  /**
   * A block's panel of 32 columns is then 72 KB and six rows of the left factor 14 KB: what a
   * register tile reads streams from the second-level cache, well below its bandwidth.
   */
  private static final int LARGEST_BLOCK = Kernels.LONGEST_SUMS;

  /** Blocks of equal size, at most {@link #LARGEST_BLOCK}: a short last block would waste time. */
  static int blockSize(int k) {
    int blocks = Math.max(1, Math.ceilDiv(k, LARGEST_BLOCK));
    return Math.max(1, Math.ceilDiv(k, blocks));
  }

  /** The number of floats that a packed [K, N] takes. */
  static int size(int k, int n, int panelWidth) {
    return Math.multiplyExact(k, roundUp(n, panelWidth));
  }

  static PackedMatrix in(float[] data, int offset, int k, int n, int panelWidth) {
    return new PackedMatrix(data, offset, k, n, blockSize(k), panelWidth);
  }

  /** The same with the zeros that fill up the last panel as columns. */
  PackedMatrix wholePanels() {
    return new PackedMatrix(data, offset, k, roundUp(n, panelWidth), blockSize, panelWidth);
  }

  int panels() {
    return Math.ceilDiv(n, panelWidth);
  }

  /** So many columns, the last panel's missing ones included. */
  static int roundUp(int columns, int panelWidth) {
    return Math.ceilDiv(columns, panelWidth) * panelWidth;
  }

  int blocks() {
    return Math.ceilDiv(k, blockSize);
  }

  int blockStart(int block) {
    return block * blockSize;
  }

  int blockRows(int block) {
    return Math.min(blockSize, k - block * blockSize);
  }

  /** Where a panel of a block begins in {@link #data}. */
  int panel(int block, int panel) {
    return offset
        + blockStart(block) * panels() * panelWidth
        + panel * blockRows(block) * panelWidth;
  }

  /** Where element (k, n) is in {@link #data}. */
  int index(int row, int column) {
    int block = row / blockSize;
    return panel(block, column / panelWidth)
        + (row - blockStart(block)) * panelWidth
        + column % panelWidth;
  }

  /**
   * Fills one panel in all blocks. Element (k, n) is read from {@code from[base + n · columnStride
   * + rowOffset[k]]}.
   */
  void pack(int panel, float[] from, int base, int columnStride, int[] rowOffset) {
    pack(0, panel, from, base, columnStride, rowOffset);
  }

  /** The same for a matrix of this one's layout that lies {@code behind} floats further on. */
  void pack(int behind, int panel, float[] from, int base, int columnStride, int[] rowOffset) {
    int first = panel * panelWidth;
    int columns = Math.min(panelWidth, n - first);
    for (int block = 0; block < blocks(); block++) {
      int to = behind + panel(block, panel);
      int start = blockStart(block);
      int rows = blockRows(block);
      for (int i = 0; columnStride == 1 && i < rows; i++) {
        int row = base + first + rowOffset[start + i];
        System.arraycopy(from, row, data, to + i * panelWidth, columns);
      }
      for (int j = 0; columnStride != 1 && j < columns; j++) {
        int column = base + (first + j) * columnStride;
        for (int i = 0; i < rows; i++) {
          data[to + i * panelWidth + j] = from[column + rowOffset[start + i]];
        }
      }
      for (int i = 0; columns < panelWidth && i < rows; i++) {
        Kernels.clear(data, to + i * panelWidth + columns, panelWidth - columns);
      }
    }
  }

  /** Multiplies every column of a panel by its factor of [N]. */
  void scale(int panel, float[] factors) {
    int first = panel * panelWidth;
    int columns = Math.min(panelWidth, n - first);
    for (int block = 0; block < blocks(); block++) {
      int at = panel(block, panel);
      int end = at + blockRows(block) * panelWidth;
      for (; at < end; at += panelWidth) {
        for (int j = 0; j < columns; j++) {
          data[at + j] *= factors[first + j];
        }
      }
    }
  }
}
