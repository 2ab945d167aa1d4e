package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Examines rows, and ranks their neighbours by brute force, step by step. */
class MemoryExaminationTest {

  private static final long HOUR = 3_600_000;
  private static final long WINDOW = 64 * HOUR;
  private static final Panes PANES = new Panes(60_000, WINDOW);
  private static final MemoryLadder LADDER = new MemoryLadder(WINDOW);

  private final MemoryExamination examination = new MemoryExamination(LADDER);

  private record Change(long neighbour, int minute, int units) {}

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(
            Arbitraries.longs().between(-6, 6).map(n -> n * 0x123456789ABCDEFL),
            Arbitraries.integers().between(0, 5_000),
            // Equal counts in one pane make ties.
            Arbitraries.of(1, 1, 1, 2, 5, 40))
        .as(Change::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 500)
  void ranksAsBruteForceDoesStepByStep(
      @ForAll("changes") List<Change> changes, @ForAll @IntRange(max = 12) int asked) {
    Neighbourhood row = new Neighbourhood();
    for (Change change : changes) {
      row.add(PANES, change.neighbour(), change.minute(), change.units());
      row.truncate(PANES, 6, LADDER.halfLife(LADDER.size() - 1));
    }
    long neighbour = (asked - 6) * 0x123456789ABCDEFL;
    long now = 5_001 * 60_000L;

    float[] ranks = examination.reciprocalRanks(row, PANES, now, neighbour);

    assertThat(ranks).hasSize(LADDER.size());
    for (int step = 0; step < LADDER.size(); step++) {
      assertThat((double) ranks[step])
          .as("step %d", step)
          .isCloseTo(bruteForce(row, now, neighbour, LADDER.halfLife(step)), within(1e-7));
    }
    assertThat(examination.reciprocalRanks(row, PANES, now, neighbour)).isEqualTo(ranks);
  }

  private static double bruteForce(Neighbourhood row, long now, long neighbour, HalfLife memory) {
    Map<Long, Double> weights = new HashMap<>();
    row.visit(
        (zero, pane, units) -> {},
        (other, pane, units) ->
            weights.merge(
                other, units * memory.weight(PANES.age(pane, row.now(), now)), Double::sum));
    Double asked = weights.get(neighbour);
    if (asked == null) {
      return 0;
    }
    long heavier = weights.values().stream().filter(weight -> weight > asked).count();
    long equal = weights.values().stream().filter(weight -> weight.equals(asked)).count();
    // The mean of the ranks heavier + 1, …, heavier + equal.
    return 1 / (heavier + (1 + equal) / 2.0);
  }

  @Test
  void aShortMemoryPrefersWhatCameLately() {
    Neighbourhood row = new Neighbourhood();
    row.add(PANES, 1, 0, 10);
    row.add(PANES, 2, 600, 3);
    row.add(PANES, 3, 1_200, 1);

    long now = 1_200 * 60_000L;
    assertThat(examination.reciprocalRanks(row, PANES, now, 3)).containsExactly(1, 1, 1, 1 / 3f);
    assertThat(examination.reciprocalRanks(row, PANES, now, 1)).startsWith(1 / 3f).endsWith(1);
  }

  @Test
  void thoseOfEqualWeightShareTheMeanOfTheirRanks() {
    Neighbourhood row = new Neighbourhood();
    for (long neighbour = 1; neighbour <= 3; neighbour++) {
      row.add(PANES, neighbour, 7, 5);
    }
    row.add(PANES, 4, 7, 6);

    assertThat(examination.reciprocalRanks(row, PANES, HOUR, 2)).containsOnly(1 / 3f);
    assertThat(examination.reciprocalRanks(row, PANES, HOUR, 5)).containsOnly(0);
    assertThat(examination.reciprocalRanks(new Neighbourhood(), PANES, HOUR, 5)).containsOnly(0);
  }

  @Test
  void samplesOneEventInEightWhateverTheGranularityOfTimes() {
    for (long unit : new long[] {1, 1_000, 86_400_000}) {
      int ofOneUser = 0;
      int ofOneTime = 0;
      for (int i = 0; i < 80_000; i++) {
        ofOneUser += MemoryExamination.samples(42, i * unit) ? 1 : 0;
        ofOneTime += MemoryExamination.samples(i, 1_400_000_000_000L + unit) ? 1 : 0;
      }
      assertThat(ofOneUser).isBetween(9_500, 10_500);
      assertThat(ofOneTime).isBetween(9_500, 10_500);
    }
  }
}
