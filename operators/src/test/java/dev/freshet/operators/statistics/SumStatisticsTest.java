package dev.freshet.operators.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.GramSum;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Peaks;
import java.util.List;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class SumStatisticsTest {

  @Test
  void tellsNothingBeforeAllKeyGroupsHaveBeenTold() throws Exception {
    var harness = ProcessFunctionTestHarnesses.forProcessFunction(new SumStatistics(2, 3, 1));
    harness.processElement(partial(new int[] {0}, sum(1, 2)), 0);
    harness.processElement(partial(new int[] {0}, sum(3, 4)), 0);
    harness.processElement(partial(new int[] {2}, (GramSum) null), 0);
    assertThat(harness.extractOutputValues()).isEmpty();

    harness.processElement(partial(new int[] {1}, sum(10, 20)), 0);
    SpaceStatistics first = harness.extractOutputValues().get(0);
    assertThat(first.number()).isEqualTo(1);
    assertThat(first.sum().anchors()).isEqualTo(2);
    assertThat(first.sum().at(0, 0)).isEqualTo(9 + 100);
    assertThat(first.sum().at(1, 0)).isEqualTo(12 + 200);
    assertThat(first.sum().at(1, 1)).isEqualTo(16 + 400);
    assertThat(first.sum().rowWeight()).isEqualTo(1);

    harness.processElement(partial(new int[] {1, 2}, null, sum(1, 0)), 0);
    SpaceStatistics second = harness.extractOutputValues().get(1);
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.sum().at(0, 0)).as("the latest of each replaces").isEqualTo(9 + 1);
    assertThat(first.sum().at(0, 0)).as("what was told stays").isEqualTo(9 + 100);
    harness.close();
  }

  @Test
  void peaksAreThoseOfAllSubtasksSoFar() throws Exception {
    HalfLife second = new HalfLife(1_000);
    var harness = ProcessFunctionTestHarnesses.forProcessFunction(new SumStatistics(2, 2, 2));
    harness.processElement(partial(peaks(0, 8, 1_000, second), 0), 0);
    harness.processElement(partial(peaks(1, 3, 2_000, second), 1), 0);
    harness.processElement(partial(peaks(0, 5, 2_000, second), 1), 0);
    harness.processElement(partial(new Peaks(2), 0), 0);

    List<SpaceStatistics> told = harness.extractOutputValues();
    assertThat(told).extracting(space -> space.peaks().at(0, 2_000)).containsExactly(4.0, 5.0, 5.0);
    assertThat(told).extracting(space -> space.peaks().at(1, 2_000)).containsOnly(3.0);
    harness.close();
  }

  private static Peaks peaks(int group, double support, long time, HalfLife recent) {
    Peaks peaks = new Peaks(2);
    peaks.offer(group, support, time, recent);
    return peaks;
  }

  private static PartialStatistics partial(Peaks peaks, int keyGroup) {
    return new PartialStatistics(new int[] {keyGroup}, new GramSum[] {sum(1, 2)}, peaks);
  }

  private static PartialStatistics partial(int[] keyGroups, GramSum... sums) {
    return new PartialStatistics(keyGroups, sums, new Peaks(1));
  }

  private static GramSum sum(float x, float y) {
    GramSum sum = new GramSum(2);
    sum.add(new float[] {x, y}, 0.5);
    return sum;
  }
}
