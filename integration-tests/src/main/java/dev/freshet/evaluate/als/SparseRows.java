package dev.freshet.evaluate.als;

import java.util.Arrays;

/**
 * A sparse matrix of counts, row by row.
 *
 * @param starts row i's columns and values stand from {@code starts[i]} to {@code starts[i + 1]}
 * @param columns the columns of the entries, each once in a row
 * @param values the counts, positive
 */
record SparseRows(int[] starts, int[] columns, int[] values) {

  /**
   * Counts pairs: the value at a row and a column is how often they came together.
   *
   * @param rows the number of rows
   * @param width the number of columns
   * @param rowOf by pair, its row
   * @param columnOf by pair, its column
   */
  static SparseRows counting(int rows, int width, int[] rowOf, int[] columnOf) {
    int[] ones = new int[rowOf.length];
    Arrays.fill(ones, 1);
    return byRow(rows, rowOf, columnOf, ones).merged(width);
  }

  /** Returns a matrix of one row. */
  static SparseRows ofOne(int[] columns, int[] values) {
    return new SparseRows(new int[] {0, columns.length}, columns, values);
  }

  /** Sorts entries by row; within a row they keep their order. */
  private static SparseRows byRow(int rows, int[] rowOf, int[] columnOf, int[] valueOf) {
    int[] starts = new int[rows + 1];
    for (int row : rowOf) {
      starts[row + 1]++;
    }
    for (int row = 0; row < rows; row++) {
      starts[row + 1] += starts[row];
    }
    int[] next = starts.clone();
    int[] columns = new int[rowOf.length];
    int[] values = new int[rowOf.length];
    for (int i = 0; i < rowOf.length; i++) {
      int to = next[rowOf[i]]++;
      columns[to] = columnOf[i];
      values[to] = valueOf[i];
    }
    return new SparseRows(starts, columns, values);
  }

  /** Returns the matrix with the values of equal columns of a row added. */
  private SparseRows merged(int width) {
    int[] places = new int[width];
    Arrays.fill(places, -1);
    int[] mergedStarts = new int[starts.length];
    int[] mergedColumns = new int[columns.length];
    int[] mergedValues = new int[columns.length];
    int end = 0;
    for (int row = 0; row < rows(); row++) {
      int start = end;
      for (int i = starts[row]; i < starts[row + 1]; i++) {
        int place = places[columns[i]];
        if (place < start) { // not met in this row
          place = end++;
          places[columns[i]] = place;
          mergedColumns[place] = columns[i];
        }
        mergedValues[place] += values[i];
      }
      mergedStarts[row + 1] = end;
    }
    return new SparseRows(
        mergedStarts, Arrays.copyOf(mergedColumns, end), Arrays.copyOf(mergedValues, end));
  }

  /** Returns the number of rows. */
  int rows() {
    return starts.length - 1;
  }

  /** Returns the number of rows that have an entry. */
  int occupied() {
    int occupied = 0;
    for (int row = 0; row < rows(); row++) {
      occupied += size(row) > 0 ? 1 : 0;
    }
    return occupied;
  }

  /** Returns the number of a row's entries. */
  int size(int row) {
    return starts[row + 1] - starts[row];
  }

  /** Returns the matrix with rows and columns exchanged. */
  SparseRows transposed(int width) {
    int[] rowOf = new int[columns.length];
    for (int row = 0; row < rows(); row++) {
      Arrays.fill(rowOf, starts[row], starts[row + 1], row);
    }
    return byRow(width, columns, rowOf, values);
  }
}
