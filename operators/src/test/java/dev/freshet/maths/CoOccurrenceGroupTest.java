package dev.freshet.maths;

import static dev.freshet.maths.CoOccurrenceGroup.UNLIMITED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What is late in a group, and what its rows are truncated by. */
class CoOccurrenceGroupTest {

  private static final long WINDOW = 64_000;
  private static final Panes PANES = new Panes(1_000, WINDOW);
  private static final HalfLife MEMORY = new HalfLife(1);

  @Test
  void nothingIsLateBeforeTheFirstWatermark() {
    CoOccurrenceGroup group = group(false, PANES, WINDOW, 5_000, MEMORY);
    assertThat(group.lateBefore(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
    assertThat(group.lateBefore(100_000)).isEqualTo(31_000);
    assertThat(group.longestMemory().millis()).isEqualTo(16_000);
  }

  @Property
  void nothingIsEverLateWhereTheWindowOrTheGapIsUnlimitedOrEdgesAreCounted(@ForAll long watermark) {
    HalfLife forever = HalfLife.UNLIMITED;
    assertThat(group(false, Panes.unlimited(), UNLIMITED, 5_000, forever).lateBefore(watermark))
        .isEqualTo(Long.MIN_VALUE);
    assertThat(group(true, Panes.unlimited(), UNLIMITED, UNLIMITED, forever).lateBefore(watermark))
        .isEqualTo(Long.MIN_VALUE);
    assertThat(group(false, PANES, WINDOW, UNLIMITED, MEMORY).lateBefore(watermark))
        .isEqualTo(Long.MIN_VALUE);
    assertThat(group(true, PANES, WINDOW, 5_000, MEMORY).lateBefore(watermark))
        .isEqualTo(Long.MIN_VALUE);
  }

  @Property
  void anEventIsLateFromTheWatermarkOnThatOutlivesIt(
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long time) {
    CoOccurrenceGroup group = group(false, PANES, WINDOW, 5_000, MEMORY);
    long outlived = group.outlivedAt(time);
    assertThat(time).isLessThan(group.lateBefore(outlived));
    assertThat(time).isGreaterThanOrEqualTo(group.lateBefore(outlived - 1));
    assertThat(group(true, PANES, WINDOW, 5_000, MEMORY).outlivedAt(time)).isEqualTo(UNLIMITED);
  }

  @Test
  void rowsReadWithUnlimitedMemoryAreTruncatedByIt() {
    HalfLife forever = HalfLife.UNLIMITED;
    assertThat(group(false, PANES, WINDOW, 5_000, forever).longestMemory().isUnlimited()).isTrue();
    assertThat(
            group(true, Panes.unlimited(), UNLIMITED, 5_000, forever).longestMemory().isUnlimited())
        .isTrue();
  }

  @Test
  void refusesPanesThatAreNotTheWindows() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> group(true, PANES, UNLIMITED, 5_000, HalfLife.UNLIMITED))
        .withMessageContaining("group g")
        .withMessageContaining("both be unlimited");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> group(true, Panes.unlimited(), WINDOW, 5_000, HalfLife.UNLIMITED));
  }

  @Test
  void refusesALimitedMemoryOfAnUnlimitedWindow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> group(true, Panes.unlimited(), UNLIMITED, 5_000, MEMORY))
        .withMessageContaining("memory of 1 ms needs a limited window");
  }

  /** Subtractions that were meant for the evicted may take away what was kept. */
  @Test
  void aRowThatIsEmptyIsSpentOnlyIfItIsExact() {
    CoOccurrenceGroup limited = group(false, PANES, WINDOW, 5_000, MEMORY);
    CoOccurrenceGroup unlimited =
        group(true, Panes.unlimited(), UNLIMITED, UNLIMITED, HalfLife.UNLIMITED);
    Neighbourhood row = new Neighbourhood();
    assertThat(limited.isSpent(row)).isTrue();

    int tick = PANES.tick(1_000_000);
    row.add(PANES, 1, tick, 5);
    row.add(PANES, 2, tick, 7);
    assertThat(limited.isSpent(row)).isFalse();
    assertThat(row.truncate(PANES, 1, HalfLife.UNLIMITED)).isEqualTo(1);
    row.add(PANES, 2, tick, -7);

    assertThat(row.isEmpty()).isTrue();
    assertThat(row.bound()).isPositive();
    assertThat(limited.isSpent(row)).isFalse();
    assertThat(unlimited.isSpent(row)).isTrue();
  }

  private static CoOccurrenceGroup group(
      boolean edges, Panes panes, long window, long gap, HalfLife memory) {
    return new CoOccurrenceGroup(
        "g", edges, panes, window, gap, memory, false, 256, 10, 0.85, 128, 64, 0);
  }
}
