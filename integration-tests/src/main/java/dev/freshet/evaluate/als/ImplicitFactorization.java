package dev.freshet.evaluate.als;

import java.util.SplittableRandom;

/**
 * Factorises a matrix of counts by alternating least squares: a vector of each row and of each
 * column, whose inner products tell the entries that are not zero from those that are.
 */
final class ImplicitFactorization {

  /** As large as single coordinates ever are at first; a sweep sets the scale right. */
  private static final double SEED_SCALE = 0.1;

  private final int dimension;
  private final SparseRows byUser;
  private final SparseRows byItem;
  private final RowSolver fromItems;
  private final RowSolver fromUsers;
  private final double[] users;
  private final double[] items;
  private final int presentUsers;
  private final int presentItems;

  /**
   * @param byUser a row for each user, a column for each item
   * @param itemCount the number of columns
   * @param seed of the items' first vectors
   */
  ImplicitFactorization(
      SparseRows byUser,
      int itemCount,
      int dimension,
      double alpha,
      double regularisation,
      long seed) {
    this.dimension = dimension;
    this.byUser = byUser;
    this.byItem = byUser.transposed(itemCount);
    fromItems = new RowSolver(dimension, alpha, regularisation);
    fromUsers = new RowSolver(dimension, alpha, regularisation);
    presentUsers = byUser.occupied();
    presentItems = byItem.occupied();
    users = new double[byUser.rows() * dimension];
    items = new double[itemCount * dimension];
    SplittableRandom random = new SplittableRandom(seed);
    for (int item = 0; item < itemCount; item++) {
      for (int k = 0; k < dimension && byItem.size(item) > 0; k++) {
        items[item * dimension + k] = SEED_SCALE * random.nextGaussian() / Math.sqrt(dimension);
      }
    }
  }

  /** Solves for all users, then for all items. */
  void sweep() {
    solveUsers();
    solveItems();
  }

  /** Solves for the vectors of all users, given those of the items. */
  void solveUsers() {
    fromItems.hold(items, presentItems);
    solveAll(fromItems, byUser, users);
  }

  /** Solves for the vectors of all items, given those of the users. */
  void solveItems() {
    fromUsers.hold(users, presentUsers);
    solveAll(fromUsers, byItem, items);
  }

  private void solveAll(RowSolver solver, SparseRows rows, double[] out) {
    for (int row = 0; row < rows.rows(); row++) {
      solver.solve(rows, row, out, row * dimension);
    }
  }

  /** Returns what solves for a user's vector, given those of the items. */
  RowSolver foldIn() {
    fromItems.hold(items, presentItems);
    return fromItems;
  }

  /** Returns the users' vectors, one after the other; zero for those without an entry. */
  double[] users() {
    return users;
  }

  /** Returns the items' vectors, one after the other; zero for those without an entry. */
  double[] items() {
    return items;
  }
}
