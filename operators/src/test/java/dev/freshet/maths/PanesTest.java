package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Compares panes with a tick-by-tick simulation, and checks what the counts rely on. */
class PanesTest {

  private static final int TICK = 1_000;

  @Property(tries = 150)
  void equalTheSimulation(
      @ForAll @IntRange(min = 16, max = 600) int window,
      @ForAll @IntRange(min = -3_000, max = 100_000) int start,
      @ForAll @IntRange(min = 1, max = 60) int steps) {
    Panes panes = new Panes(TICK, (long) window * TICK);
    SimulatedPanes expected = new SimulatedPanes(window, start);
    assertThat(1 << panes.coarsest()).isEqualTo(expected.coarsestWidth());
    for (int step = 0; step < steps; step++) {
      int now = expected.now();
      assertThat(panes.oldest(now)).isEqualTo(expected.inside().get(0).first());
      for (SimulatedPanes.Pane pane : expected.inside()) {
        for (int tick = pane.first(); tick <= pane.last(); tick++) {
          assertThat(panes.pane(tick, now)).as("tick %d at %d", tick, now).isEqualTo(pane.first());
          assertThat(1 << panes.level(tick, now)).isEqualTo(pane.width());
        }
      }
      expected.advance(now + 1);
    }
  }

  @Property(tries = 300)
  void partitionTheWindowWithAtMostTwoALevel(
      @ForAll @IntRange(min = 16, max = 3_000) int window,
      @ForAll @IntRange(min = -5_000, max = 2_000_000_000) int now) {
    Panes panes = new Panes(TICK, (long) window * TICK);
    Map<Integer, Integer> perLevel = new HashMap<>();
    int tick = panes.oldest(now);
    int width = 0;
    while (tick <= now) {
      int level = panes.level(tick, now);
      width = 1 << level;
      assertThat(Math.floorMod(tick, width)).as("aligned to event time").isZero();
      // Every tick of the pane says that it is in this pane, so panes neither overlap nor leave
      // gaps.
      for (int inside = tick; inside < tick + width; inside++) {
        assertThat(panes.pane(inside, now)).isEqualTo(tick);
      }
      perLevel.merge(level, 1, Integer::sum);
      tick += width;
    }
    assertThat(tick).as("the newest pane ends at now").isEqualTo(now + 1);
    assertThat(width).as("the newest pane is a base pane").isEqualTo(1);
    for (int level = 0; level < panes.coarsest(); level++) {
      assertThat(perLevel.get(level)).as("panes of level %d", level).isBetween(1, 2);
    }
    assertThat(8 << panes.coarsest()).as("an eighth of the window").isLessThanOrEqualTo(window);
  }

  @Property(tries = 500)
  void advanceByStagesEqualsAdvanceAtOnce(
      @ForAll @IntRange(min = 16, max = 2_000) int window,
      @ForAll @IntRange(min = -3_000, max = 1_000_000) int tick,
      @ForAll List<@IntRange(min = 0, max = 400) Integer> stages) {
    Panes panes = new Panes(TICK, (long) window * TICK);
    int now = tick;
    int pane = panes.pane(tick, now);
    int width = 1 << panes.level(tick, now);
    for (int stage : stages) {
      now += stage;
      int merged = panes.pane(pane, now);
      int wider = 1 << panes.level(tick, now);
      assertThat(merged).isEqualTo(panes.pane(tick, now));
      assertThat(wider).as("panes only merge").isGreaterThanOrEqualTo(width);
      assertThat(merged).isLessThanOrEqualTo(pane);
      assertThat(merged + wider).isGreaterThanOrEqualTo(pane + width);
      pane = merged;
      width = wider;
    }
  }

  @Property(tries = 300)
  void paneIsInsideTheWindowAsAWholeOrNotAtAll(
      @ForAll @IntRange(min = 16, max = 2_000) int window,
      @ForAll @IntRange(min = -3_000, max = 2_000_000_000) int now) {
    Panes panes = new Panes(TICK, (long) window * TICK);
    int oldest = panes.oldest(now);
    for (int tick = now - window - 300; tick <= now; tick++) {
      assertThat(panes.pane(tick, now) >= oldest).isEqualTo(tick >= oldest);
    }
  }

  @Property(tries = 300)
  void oldestIsMonotoneAndWithinTheWindow(
      @ForAll @IntRange(min = 16, max = 5_000) int window,
      @ForAll @IntRange(min = -10_000, max = 2_000_000_000) int start) {
    Panes panes = new Panes(TICK, (long) window * TICK);
    int previous = Integer.MIN_VALUE;
    for (int now = start; now < start + 600; now++) {
      int oldest = panes.oldest(now);
      assertThat(oldest).isGreaterThanOrEqualTo(previous);
      assertThat(now - oldest).as("reach").isLessThan(window);
      assertThat(now - oldest + 1)
          .as("less than one coarsest pane short")
          .isGreaterThan(window - (1 << panes.coarsest()));
      previous = oldest;
    }
  }

  @Test
  void panesOfAWindowOfSixteenTicks() {
    Panes panes = new Panes(TICK, 16 * TICK);
    List<Integer> starts = new ArrayList<>();
    for (int tick = panes.oldest(101); tick <= 101; tick++) {
      if (panes.pane(tick, 101) == tick) {
        starts.add(tick);
      }
    }
    assertThat(starts).containsExactly(86, 88, 90, 92, 94, 96, 98, 100, 101);
  }

  @Test
  void ageIsMeasuredFromTheMiddleOfThePane() {
    Panes panes = new Panes(TICK, 16 * TICK);
    assertThat(panes.age(101, 101, 102_000)).isEqualTo(500);
    assertThat(panes.age(101, 101, 101_200)).as("never negative").isZero();
    assertThat(panes.age(98, 101, 102_000)).isEqualTo(3_000);
    assertThat(panes.age(86, 101, 102_000)).isEqualTo(15_000);
  }

  @Test
  void ticksAreAlignedToTheEpochOnBothSides() {
    Panes panes = new Panes(10_000, 3_600_000);
    assertThat(panes.tick(0)).isZero();
    assertThat(panes.tick(9_999)).isZero();
    assertThat(panes.tick(10_000)).isEqualTo(1);
    assertThat(panes.tick(-1)).isEqualTo(-1);
    assertThat(panes.tick(-10_000)).isEqualTo(-1);
    assertThat(panes.tick(-10_001)).isEqualTo(-2);
    assertThat(panes.startMillis(-2)).isEqualTo(-20_000);
    // The year 2603 at 10 s a tick.
    assertThat(panes.startMillis(panes.tick(20_000_000_000_000L))).isEqualTo(20_000_000_000_000L);
    assertThat(panes.windowTicks()).isEqualTo(360);
  }

  @Property
  void anUnlimitedWindowIsOnePaneThatHoldsAllOfTime(@ForAll long time, @ForAll long now) {
    Panes panes = Panes.unlimited();
    int tick = panes.tick(time);
    assertThat(tick).isEqualTo(panes.tick(now)).isZero();
    assertThat(panes.pane(tick, tick)).isZero();
    assertThat(panes.level(tick, tick)).isZero();
    assertThat(panes.oldest(tick)).isZero();
    assertThat(panes.age(tick, tick, now)).isZero();
    // A row's time is the greatest start of a tick it saw: this one never moves it.
    assertThat(panes.startMillis(tick)).isLessThanOrEqualTo(time);
    assertThat(panes.windowTicks()).isEqualTo(1);
    assertThat(panes.isUnlimited()).isTrue();
    assertThat(new Panes(TICK, 16 * TICK).isUnlimited()).isFalse();
  }

  @Test
  void refusesWhatItCannotHold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Panes(999, 100_000))
        .withMessageContaining("999 ms");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Panes(1_000, 15_999))
        .withMessageContaining("16 panes");
    assertThatIllegalArgumentException().isThrownBy(() -> new Panes(1_000, 1L << 50));
  }
}
