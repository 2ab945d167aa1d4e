package dev.freshet.operators.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.HalfLife;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ToldTotalsTest {

  private static final int GROUPS = 2;
  private static final int SOURCES = 3;
  private static final HalfLife RECENT = new HalfLife(2_000);

  private final ToldTotals totals = new ToldTotals(GROUPS, SOURCES);
  private long number;

  @Test
  void sumsWhatTheSourcesToldLast() {
    take(0, 0, 1_000, 10);
    take(0, 1, 1_000, 20);
    take(0, 2, 1_000, 30);
    assertThat(at(0, 1_000)).isEqualTo(60);
    take(0, 1, 1_000, 5);
    assertThat(at(0, 1_000)).as("of one time, what comes later").isEqualTo(45);
    take(0, 1, 3_000, 8);
    assertThat(at(0, 3_000)).as("the others' have decayed").isEqualTo(5 + 8 + 15);
  }

  @Test
  void whatASourceTellsLastWinsWhateverTimeItTellsOf() {
    take(0, 0, 1_000, 10);
    take(0, 1, 5_000, 20);
    take(0, 2, 1_000, 30);
    assertThat(at(0, 1_000)).as("what came later weighs more").isEqualTo(10 + 80 + 30);
    take(0, 1, 1_000, 70);
    assertThat(at(0, 1_000)).isEqualTo(110);
    take(0, 0, 7_000, 1);
    assertThat(at(0, 7_000)).isEqualTo(1 + 8.75 + 3.75);
  }

  @Test
  void whoHasNotToldIsTakenForTheMeanOfTheOthers() {
    assertThat(at(0, 1_000)).isZero();
    take(0, 1, 1_000, 10);
    assertThat(at(0, 1_000)).isEqualTo(30);
    take(0, 0, 3_000, 20);
    assertThat(at(0, 3_000)).isEqualTo(37.5);
    take(0, 2, 3_000, 0);
    assertThat(at(0, 3_000)).as("now all have, if only that there is nothing").isEqualTo(25);
  }

  @Test
  void whatIsToldOfLongAgoIsNoMoreThanNothing() {
    take(0, 0, 1_000_000_000, 10);
    take(0, 1, 1_000, 1e150);
    take(0, 2, 1_000_000_000, 0);
    assertThat(at(0, 1_000_000_000)).isEqualTo(10);
    assertThat(at(0, 1_000)).isFinite().isGreaterThan(1e150);
    take(0, 2, 1_000_000_000, -20);
    assertThat(at(0, 1_000_000_000)).as("parts may be negative, the sum is not").isZero();
  }

  @Test
  void groupsAreKeptApart() {
    take(0, 0, 1_000, 10);
    take(1, 0, 1_000, 100);
    assertThat(at(1, 1_000)).isEqualTo(300);
    assertThat(at(0, 1_000)).isEqualTo(30);
  }

  @Test
  void timesOnEitherSideOfTheEpochAreLikeOthers() {
    take(0, 0, -3_000, 8);
    take(0, 1, -1_000, 8);
    take(0, 2, 1_000, 8);
    assertThat(at(0, 1_000)).isEqualTo(2 + 4 + 8);
  }

  /** Whichever subtasks heard what, and in whatever order they are joined. */
  @Property(tries = 300)
  void joinedTotalsAreThoseOfWhoHeardAll(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int requests) {
    Random random = new Random(seed);
    ToldTotals all = new ToldTotals(GROUPS, SOURCES);
    ToldTotals[] parts = new ToldTotals[4];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new ToldTotals(GROUPS, SOURCES);
    }
    double[][] latest = new double[GROUPS][SOURCES];
    boolean[][] told = new boolean[GROUPS][SOURCES];
    for (int i = 1; i <= requests; i++) {
      int group = random.nextInt(GROUPS);
      int source = random.nextInt(SOURCES);
      GatherRequest request = request(i, group, source, i * 100L, 100 * random.nextDouble());
      latest[group][source] = request.recentTotal() * Math.pow(2, i * 100 / 2_000.0);
      told[group][source] = true;
      all.take(request);
      parts[random.nextInt(parts.length)].take(request);
      ToldTotals joined = new ToldTotals(GROUPS, SOURCES);
      for (int part : random.ints(0, parts.length).distinct().limit(parts.length).toArray()) {
        joined.add(parts[part].copy());
      }
      assertThat(joined).usingRecursiveComparison().isEqualTo(all);
    }
    long now = requests * 100L;
    for (int group = 0; group < GROUPS; group++) {
      double sum = 0;
      int known = 0;
      for (int source = 0; source < SOURCES; source++) {
        sum += latest[group][source] * Math.pow(2, -now / 2_000.0);
        known += told[group][source] ? 1 : 0;
      }
      double expected = known == 0 ? 0 : sum * SOURCES / known;
      // A table's power is exact to 10⁻⁶.
      assertThat(all.at(group, now, RECENT)).isCloseTo(expected, within(1e-5 * expected));
    }
  }

  private double at(int group, long time) {
    return totals.at(group, time, RECENT);
  }

  private void take(int group, int source, long time, double total) {
    totals.take(request(++number, group, source, time, total));
  }

  private static GatherRequest request(
      long number, int group, int source, long time, double total) {
    return new GatherRequest(
        Kind.REFRESH,
        7,
        new byte[0],
        number,
        1,
        0,
        true,
        group,
        8_000,
        time,
        400,
        10,
        5,
        source,
        total,
        new long[0],
        new float[0]);
  }
}
