package dev.freshet.evaluate.als;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Factorises a matrix of counts. */
class ImplicitFactorizationTest {

  private static final double ALPHA = 3;
  private static final double REGULARISATION = 0.01;

  @Property(tries = 200)
  void noHalfOfASweepRaisesTheObjective(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int users,
      @ForAll @IntRange(min = 1, max = 12) int items,
      @ForAll @IntRange(min = 1, max = 6) int dimension) {
    int[][] counts = RandomCounts.dense(new Random(seed), users, items);
    ImplicitFactorization factorization = factorization(counts, items, dimension);

    factorization.sweep();
    double before = objective(factorization, counts, items, dimension);
    for (int sweep = 0; sweep < 5; sweep++) {
      factorization.solveUsers();
      double between = objective(factorization, counts, items, dimension);
      factorization.solveItems();
      double after = objective(factorization, counts, items, dimension);

      assertThat(between).isLessThanOrEqualTo(before * (1 + 1e-9) + 1e-9);
      assertThat(after).isLessThanOrEqualTo(between * (1 + 1e-9) + 1e-9);
      before = after;
    }
  }

  /** Users and items of a block came together, but for one pair, and never with others. */
  @Test
  void recoversPlantedBlocks() {
    int blocks = 4;
    int size = 6;
    int[][] counts = new int[blocks * size][blocks * size];
    for (int user = 0; user < counts.length; user++) {
      int block = user / size * size;
      Arrays.fill(counts[user], block, block + size, 1);
      counts[user][block + (user + 1) % size] = 0;
    }
    int dimension = 8;
    ImplicitFactorization factorization = factorization(counts, counts.length, dimension);

    for (int sweep = 0; sweep < 10; sweep++) {
      factorization.sweep();
    }
    factorization.solveUsers();

    for (int user = 0; user < counts.length; user++) {
      for (int item = 0; item < counts.length; item++) {
        boolean within = user / size == item / size;
        assertThat(score(factorization, user, item, dimension) > 0.5)
            .as("user %d, item %d", user, item)
            .isEqualTo(within);
      }
    }
  }

  /** Also where all vectors but a few vanish, and where there are fewer of them than axes. */
  @Property(tries = 30)
  void staysFiniteHoweverOftenItIsSwept(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int users,
      @ForAll @IntRange(min = 1, max = 40) int items,
      @ForAll @IntRange(max = 4) int power) {
    int[][] counts = RandomCounts.dense(new Random(seed), users, items);
    ImplicitFactorization factorization =
        new ImplicitFactorization(
            RandomCounts.sparse(counts, items), items, 64, ALPHA, Math.pow(10, power - 3), 1);

    for (int sweep = 0; sweep < 20; sweep++) {
      factorization.sweep();
    }

    assertThat(Arrays.stream(factorization.items()).allMatch(Double::isFinite)).isTrue();
    assertThat(Arrays.stream(factorization.users()).allMatch(Double::isFinite)).isTrue();
  }

  @Property(tries = 200)
  void foldingInGivesTheVectorOfATrainedUser(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int users,
      @ForAll @IntRange(min = 1, max = 12) int items) {
    int dimension = 4;
    int[][] counts = RandomCounts.dense(new Random(seed), users, items);
    ImplicitFactorization factorization = factorization(counts, items, dimension);
    factorization.sweep();
    factorization.solveUsers();
    double[] trained = factorization.users().clone();
    double[] vectors = factorization.items().clone();

    RowSolver foldIn = factorization.foldIn();

    for (int user = 0; user < users; user++) {
      double[] folded = new double[dimension];
      foldIn.solve(RandomCounts.sparse(new int[][] {counts[user]}, items), 0, folded, 0);
      for (int item = 0; item < items; item++) {
        assertThat(dot(folded, 0, factorization.items(), item, dimension))
            .isCloseTo(dot(trained, user, vectors, item, dimension), within(1e-9));
      }
    }
  }

  @Test
  void whatHasNoEntryHasAVectorOfZero() {
    int[][] counts = {{1, 0, 2}, {0, 0, 0}, {0, 0, 1}};
    ImplicitFactorization factorization = factorization(counts, 3, 2);

    factorization.sweep();

    assertThat(Arrays.copyOfRange(factorization.users(), 2, 4)).containsOnly(0);
    assertThat(Arrays.copyOfRange(factorization.items(), 2, 4)).containsOnly(0);
    assertThat(Arrays.copyOfRange(factorization.items(), 4, 6)).doesNotContain(0);
  }

  private static ImplicitFactorization factorization(int[][] counts, int items, int dimension) {
    return new ImplicitFactorization(
        RandomCounts.sparse(counts, items), items, dimension, ALPHA, REGULARISATION, 1);
  }

  /** Over every pair of a user and an item that have an entry at all. */
  private static double objective(
      ImplicitFactorization factorization, int[][] counts, int items, int dimension) {
    double objective = 0;
    int[] userSums = new int[counts.length];
    int[] itemSums = new int[items];
    for (int user = 0; user < counts.length; user++) {
      for (int item = 0; item < items; item++) {
        double error =
            (counts[user][item] > 0 ? 1 : 0) - score(factorization, user, item, dimension);
        objective += (1 + ALPHA * counts[user][item]) * error * error;
        userSums[user] += counts[user][item];
        itemSums[item] += counts[user][item];
      }
    }
    long presentUsers = Arrays.stream(userSums).filter(sum -> sum > 0).count();
    long presentItems = Arrays.stream(itemSums).filter(sum -> sum > 0).count();
    return objective
        + penalty(factorization.users(), userSums, presentItems, dimension)
        + penalty(factorization.items(), itemSums, presentUsers, dimension);
  }

  private static double penalty(double[] vectors, int[] sums, long others, int dimension) {
    double penalty = 0;
    for (int i = 0; i < sums.length; i++) {
      penalty +=
          REGULARISATION * (others + ALPHA * sums[i]) * dot(vectors, i, vectors, i, dimension);
    }
    return penalty;
  }

  private static double score(
      ImplicitFactorization factorization, int user, int item, int dimension) {
    return dot(factorization.users(), user, factorization.items(), item, dimension);
  }

  private static double dot(double[] a, int aRow, double[] b, int bRow, int dimension) {
    double sum = 0;
    for (int k = 0; k < dimension; k++) {
      sum += a[aRow * dimension + k] * b[bRow * dimension + k];
    }
    return sum;
  }
}
