package detr.train.loss;

import java.util.Arrays;

/**
 * The assignment problem: gives each row a column of its own so that the sum of the chosen costs is
 * least. Shortest augmenting paths with potentials (Jonker and Volgenant 1987, in Crouse's
 * rectangular form of 2016), O(n³). Rows, columns and ties are visited in the order of SciPy's
 * {@code linear_sum_assignment}, so that ties too come out as there.
 */
public final class Assignment {
  private static final int NONE = -1;

  private final double[] cost;
  private final int columns;
  private final double[] rowPotential;
  private final double[] columnPotential;
  private final int[] columnOf;
  private final int[] rowOf;

  /** The row from which the shortest path known so far reaches a column, and its length. */
  private final int[] rowBefore;

  private final double[] distance;
  private final boolean[] rowReached;
  private final boolean[] columnReached;

  private Assignment(double[] cost, int rows, int columns) {
    this.cost = cost;
    this.columns = columns;
    rowPotential = new double[rows];
    columnPotential = new double[columns];
    columnOf = filled(rows);
    rowOf = filled(columns);
    rowBefore = new int[columns];
    distance = new double[columns];
    rowReached = new boolean[rows];
    columnReached = new boolean[columns];
  }

  /**
   * Solves the problem. Where there are more rows than columns, each column gets a row instead.
   *
   * @param cost [rows, columns], row by row
   * @return the column of each row, −1 for rows left over
   * @throws IllegalArgumentException if there are not rows · columns costs, or one is not finite
   */
  public static int[] solve(double[] cost, int rows, int columns) {
    if (cost.length != (long) rows * columns) {
      throw new IllegalArgumentException(cost.length + " costs for " + rows + "×" + columns);
    }
    for (int i = 0; i < cost.length; i++) {
      if (!Double.isFinite(cost[i])) {
        throw new IllegalArgumentException(
            "the cost of row " + i / columns + " and column " + i % columns + " is " + cost[i]);
      }
    }
    return rows <= columns
        ? new Assignment(cost, rows, columns).solve().columnOf
        : new Assignment(transposed(cost, rows, columns), columns, rows).solve().rowOf;
  }

  private static double[] transposed(double[] cost, int rows, int columns) {
    double[] transposed = new double[cost.length];
    for (int i = 0; i < cost.length; i++) {
      transposed[i % columns * rows + i / columns] = cost[i];
    }
    return transposed;
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  private Assignment solve() {
    for (int row = 0; row < columnOf.length; row++) {
      int end = search(row);
      raisePotentials(row, distance[end]);
      augment(row, end);
    }
    return this;
  }

  /** Finds the shortest path from a row to a column that is free (Dijkstra 1959). */
  private int search(int start) {
    Arrays.fill(rowReached, false);
    Arrays.fill(columnReached, false);
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    int[] open = new int[columns];
    for (int i = 0; i < columns; i++) {
      open[i] = columns - 1 - i;
    }
    int row = start;
    double length = 0;
    for (int left = columns; ; left--) {
      rowReached[row] = true;
      int nearest = relax(row, length, open, left);
      int column = open[nearest];
      open[nearest] = open[left - 1];
      columnReached[column] = true;
      if (rowOf[column] == NONE) {
        return column;
      }
      length = distance[column];
      row = rowOf[column];
    }
  }

  /** Takes the ways over a row into account; the place in {@code open} of the nearest column. */
  private int relax(int row, double length, int[] open, int left) {
    int nearest = NONE;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < left; i++) {
      int column = open[i];
      double way = length + cost[row * columns + column];
      way = way - rowPotential[row] - columnPotential[column];
      if (way < distance[column]) {
        distance[column] = way;
        rowBefore[column] = row;
      }
      boolean free = rowOf[column] == NONE;
      if (distance[column] < least || distance[column] == least && free) {
        least = distance[column];
        nearest = i;
      }
    }
    return nearest;
  }

  /** Keeps reduced costs at 0 or more, and at 0 along the path. */
  private void raisePotentials(int start, double length) {
    rowPotential[start] += length;
    for (int row = 0; row < columnOf.length; row++) {
      if (rowReached[row] && row != start) {
        rowPotential[row] += length - distance[columnOf[row]];
      }
    }
    for (int column = 0; column < columns; column++) {
      if (columnReached[column]) {
        columnPotential[column] -= length - distance[column];
      }
    }
  }

  private void augment(int start, int end) {
    int column = end;
    int row;
    do {
      row = rowBefore[column];
      rowOf[column] = row;
      int before = columnOf[row];
      columnOf[row] = column;
      column = before;
    } while (row != start);
  }
}
