package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.Neighbourhood.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Checks kept ≤ true ≤ kept + bound, for kept neighbours and others, after every change. */
class TruncatedRowTest {

  private static final int WINDOW = 40;
  private static final int KEPT = 8;
  private static final Panes PANES = new Panes(1_000, WINDOW * 1_000L);
  private static final HalfLife LONGEST = new HalfLife(WINDOW * 1_000L / 4);

  enum Kind {
    ADD,
    TAKE_BACK,
    TAKE_BACK_PART,
    ADVANCE,
    RESTORE
  }

  /**
   * A step of a generated history.
   *
   * @param which the neighbour, or which earlier addition to take back
   * @param ticks how far back an addition lies, or how far time advances
   */
  record Step(Kind kind, int which, int ticks, int units) {}

  private record Addition(long neighbour, int tick, long units) {}

  /** A row, and the truth about it: all additions that were not taken back. */
  private static final class Subject {
    Neighbourhood row = new Neighbourhood();
    final List<Addition> additions = new ArrayList<>();
    final Set<Long> named = new HashSet<>();
    int missing;

    Subject() {
      row.advance(PANES, 1_000);
    }

    void take(Step step) {
      switch (step.kind) {
        case ADD -> {
          Addition addition =
              new Addition(step.which, row.now() - step.ticks, Math.max(1, step.units));
          additions.add(addition);
          named.add(addition.neighbour);
          row.add(PANES, addition.neighbour, addition.tick, addition.units);
        }
        case TAKE_BACK, TAKE_BACK_PART -> takeBack(step);
        case ADVANCE -> row.advance(PANES, row.now() + step.ticks);
        case RESTORE -> row = CountsTest.copy(row);
      }
      row.truncate(PANES, KEPT, LONGEST);
    }

    private void takeBack(Step step) {
      if (additions.isEmpty()) {
        return;
      }
      Addition addition = additions.remove(step.which % additions.size());
      long units = addition.units;
      if (step.kind == Kind.TAKE_BACK_PART && units > 1) {
        units = 1 + step.units % (units - 1);
        additions.add(new Addition(addition.neighbour, addition.tick, addition.units - units));
      }
      if (row.add(PANES, addition.neighbour, addition.tick, -units) == Change.MISSING) {
        missing++;
      }
    }

    /** Returns what a neighbour's count would be, had nothing been evicted. */
    Map<Long, Long> truth() {
      int oldest = new SimulatedPanes(WINDOW, row.now()).inside().get(0).first();
      Map<Long, Long> truth = new HashMap<>();
      named.forEach(neighbour -> truth.put(neighbour, 0L));
      for (Addition addition : additions) {
        if (addition.tick >= oldest) {
          truth.merge(addition.neighbour, addition.units, Long::sum);
        }
      }
      return truth;
    }

    void check() {
      row.visit(
          (zero, pane, units) -> assertThat(units).isPositive(),
          (neighbour, pane, units) -> assertThat(units).isPositive());
      assertThat(row.bound()).isNotNegative();
      assertThat(row.neighbours()).isLessThanOrEqualTo(KEPT + KEPT / 8);
      truth()
          .forEach(
              (neighbour, count) ->
                  assertThat(count)
                      .as("true count of %d, bound %d", neighbour, row.bound())
                      .isBetween(row.units(neighbour), row.units(neighbour) + row.bound()));
      if (row.bound() == 0) {
        assertThat(missing).isZero();
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(12, Arbitraries.just(Kind.ADD)),
            net.jqwik.api.Tuple.of(4, Arbitraries.just(Kind.TAKE_BACK)),
            net.jqwik.api.Tuple.of(2, Arbitraries.just(Kind.TAKE_BACK_PART)),
            net.jqwik.api.Tuple.of(2, Arbitraries.just(Kind.ADVANCE)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(Kind.RESTORE)));
    Arbitrary<Integer> which = Arbitraries.integers().between(0, 24);
    Arbitrary<Integer> ticks = Arbitraries.integers().between(0, 44).map(t -> t * t / 44);
    Arbitrary<Integer> units = Arbitraries.integers().between(0, 100);
    return Combinators.combine(kinds, which, ticks, units).as(Step::new).list().ofMaxSize(250);
  }

  @Property(tries = 400)
  void countsNeverExceedTheTruthNorFallShortByMoreThanTheBound(
      @ForAll("histories") List<Step> history) {
    Subject subject = new Subject();
    for (Step step : history) {
      subject.take(step);
      subject.check();
    }
  }

  @Property(tries = 50)
  void anExpiredRowIsEmpty(@ForAll("histories") List<Step> history) {
    Subject subject = new Subject();
    history.forEach(subject::take);
    subject.row.advance(PANES, subject.row.now() + WINDOW);
    assertThat(subject.row.isEmpty()).isTrue();
    assertThat(subject.row.neighbours()).isZero();
    subject.check();
  }

  @Test
  void evictsTheLightestByTheLongestMemory() {
    Neighbourhood row = new Neighbourhood();
    row.advance(PANES, 1_000);
    // Old and heavy; after three and a half half-lives its 90 weigh less than 9 of now.
    row.add(PANES, 100, 965, 90);
    for (int i = 0; i < KEPT; i++) {
      row.add(PANES, i, 1_000, 9);
    }
    assertThat(row.truncate(PANES, KEPT, LONGEST)).as("the slack").isZero();
    row.add(PANES, KEPT, 1_000, 10);
    assertThat(row.truncate(PANES, KEPT, LONGEST)).isEqualTo(2);
    assertThat(row.neighbours()).isEqualTo(KEPT);
    assertThat(row.units(100)).isZero();
    assertThat(row.units(0)).as("of equals the first in key order goes").isZero();
    assertThat(row.units(KEPT)).isEqualTo(10);
    assertThat(row.bound()).as("the largest evicted").isEqualTo(90);
  }

  @Test
  void aNeighbourThatReturnsRemembersItsError() {
    Neighbourhood row = new Neighbourhood();
    row.advance(PANES, 1_000);
    for (int i = 0; i < KEPT; i++) {
      row.add(PANES, i, 1_000, 50);
    }
    row.add(PANES, 90, 1_000, 5);
    row.add(PANES, 91, 1_000, 6);
    row.truncate(PANES, KEPT, LONGEST);
    assertThat(row.bound()).isEqualTo(6);
    row.add(PANES, 90, 1_000, 7);
    row.add(PANES, 92, 1_000, 8);
    row.truncate(PANES, KEPT, LONGEST);
    // 90's true count is 12; it left with 7 counted and an error of 6; 92 with 8 and 6.
    assertThat(row.bound()).isEqualTo(14);
  }

  @Test
  void aSubtractionThatFindsNothingIsIgnoredAndSaysSo() {
    Neighbourhood row = new Neighbourhood();
    row.advance(PANES, 1_000);
    assertThat(row.add(PANES, 1, 1_000, -3)).isEqualTo(Change.MISSING);
    row.add(PANES, 1, 1_000, 2);
    assertThat(row.add(PANES, 1, 1_000, -3)).isEqualTo(Change.MISSING);
    assertThat(row.isEmpty()).isTrue();
    assertThat(row.add(PANES, 1, 960, 3)).isEqualTo(Change.OUTSIDE);
    assertThat(row.addSupport(PANES, 960, 3)).isEqualTo(Change.OUTSIDE);
    assertThat(row.add(PANES, 1, 1_000, 0)).isEqualTo(Change.APPLIED);
    assertThat(row.isEmpty()).isTrue();
  }

  @Test
  void evictionDoesNotDependOnTheOrderOfAdditions() {
    Neighbourhood ascending = new Neighbourhood();
    Neighbourhood descending = new Neighbourhood();
    ascending.advance(PANES, 1_000);
    descending.advance(PANES, 1_000);
    for (int i = 0; i < 30; i++) {
      ascending.add(PANES, i, 1_000 - i % 7, 1 + i % 3);
      descending.add(PANES, 29 - i, 1_000 - (29 - i) % 7, 1 + (29 - i) % 3);
    }
    ascending.truncate(PANES, KEPT, LONGEST);
    descending.truncate(PANES, KEPT, LONGEST);
    assertThat(ascending.bound()).isEqualTo(descending.bound());
    for (int i = 0; i < 30; i++) {
      assertThat(ascending.units(i)).isEqualTo(descending.units(i));
    }
  }

  @Test
  void readsCountsWeightedByAge() {
    Neighbourhood row = new Neighbourhood();
    row.advance(PANES, 1_000);
    row.addSupport(PANES, 1_000, 3L * CountScale.ONE);
    row.addSupport(PANES, 999, CountScale.ONE);
    row.add(PANES, 7, 1_000, CountScale.ONE);
    row.add(PANES, 8, 990, CountScale.ONE);
    row.add(PANES, 9, 970, CountScale.ONE);
    HalfLife memory = new HalfLife(2_000);
    long nowMillis = 1_001_000;
    // The middle of tick 1000 is half a second old; 999 is the newest pane of two base ticks.
    SimulatedPanes panes = new SimulatedPanes(WINDOW, 1_000);
    assertThat(row.support(PANES, nowMillis, memory))
        .isCloseTo(
            3 * power(panes, 1_000, nowMillis) + power(panes, 999, nowMillis),
            org.assertj.core.data.Offset.offset(1e-5));
    Heaviest heaviest = new Heaviest(2);
    row.heaviest(PANES, nowMillis, memory, 0, heaviest);
    assertThat(heaviest.size()).isEqualTo(2);
    Map<Long, Float> found = new HashMap<>();
    for (int i = 0; i < 2; i++) {
      found.put(heaviest.neighbours()[i], heaviest.counts()[i]);
    }
    assertThat(found).containsOnlyKeys(7L, 8L);
    assertThat(found.get(8L))
        .isCloseTo(
            (float) power(panes, 990, nowMillis), org.assertj.core.data.Offset.offset(1e-6f));
    row.heaviest(PANES, nowMillis, memory, 0.5, heaviest);
    assertThat(heaviest.size()).as("counts below the least are ignored").isEqualTo(1);
  }

  private static double power(SimulatedPanes panes, int tick, long nowMillis) {
    int first = panes.pane(tick);
    for (SimulatedPanes.Pane pane : panes.inside()) {
      if (pane.first() == first) {
        return Math.pow(2, -(nowMillis - first * 1_000.0 - pane.width() * 500.0) / 2_000);
      }
    }
    throw new AssertionError();
  }
}
