package dev.freshet.operators.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.GramSum;
import dev.freshet.maths.HalfLife;
import dev.freshet.operators.gather.GatherRequest;
import java.util.List;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class SumStatisticsTest {

  @Test
  void tellsNothingBeforeAllKeyGroupsHaveBeenTold() throws Exception {
    var harness = harness(3, 0);
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
  void whatAllSubtasksWereToldIsJoined() throws Exception {
    var harness = harness(2, 0);
    harness.processElement(telling(0, 1, 0, 8), 0);
    harness.processElement(telling(1, 1, 1, 4), 0);
    harness.processElement(telling(1, 2, 0, 6), 0);
    harness.processElement(telling(0, 1, 0, 8), 0);
    HalfLife recent = new HalfLife(1_000);
    assertThat(harness.extractOutputValues())
        .extracting(space -> space.told().at(0, 2_000, recent))
        .as("of a source what it told last, whoever heard it")
        .containsExactly(12.0, 10.0, 10.0);
    harness.close();
  }

  @Test
  void atMostOneSumGoesOutAnIntervalAndTheLastIsNotForgotten() throws Exception {
    var harness = harness(1, 100);
    harness.setProcessingTime(1_000);
    for (int told = 1; told <= 5; told++) {
      harness.processElement(partial(new int[] {0}, sum(told, 0)), 0);
    }
    assertThat(firsts(harness)).as("the first at once").containsExactly(1.0);

    harness.setProcessingTime(1_100);
    assertThat(firsts(harness)).as("the latest of those that waited").containsExactly(1.0, 25.0);

    harness.processElement(partial(new int[] {0}, sum(6, 0)), 0);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(firsts(harness)).as("before the barrier").containsExactly(1.0, 25.0, 36.0);

    harness.setProcessingTime(1_200);
    harness.prepareSnapshotPreBarrier(2);
    assertThat(firsts(harness)).as("nothing new, nothing told").hasSize(3);

    harness.setProcessingTime(2_000);
    harness.processElement(partial(new int[] {0}, sum(7, 0)), 0);
    assertThat(firsts(harness)).as("after a pause at once").endsWith(49.0);
    harness.close();
  }

  @Test
  void theTimerOfASumThatABarrierSentDoesNotSendTheNextTooEarly() throws Exception {
    var harness = harness(1, 100);
    harness.setProcessingTime(1_000);
    harness.processElement(partial(new int[] {0}, sum(1, 0)), 0);
    harness.processElement(partial(new int[] {0}, sum(2, 0)), 0);
    harness.setProcessingTime(1_050);
    harness.prepareSnapshotPreBarrier(1);
    harness.processElement(partial(new int[] {0}, sum(3, 0)), 0);
    harness.setProcessingTime(1_149);
    assertThat(firsts(harness)).containsExactly(1.0, 4.0);
    harness.setProcessingTime(1_150);
    assertThat(firsts(harness)).containsExactly(1.0, 4.0, 9.0);
    harness.close();
  }

  private static List<Double> firsts(
      OneInputStreamOperatorTestHarness<PartialStatistics, SpaceStatistics> harness) {
    return harness.extractOutputValues().stream().map(space -> space.sum().at(0, 0)).toList();
  }

  private static OneInputStreamOperatorTestHarness<PartialStatistics, SpaceStatistics> harness(
      int keyGroups, long intervalMillis) throws Exception {
    OneInputStreamOperatorTestHarness<PartialStatistics, SpaceStatistics> harness =
        new OneInputStreamOperatorTestHarness<>(new SumStatistics(2, keyGroups, intervalMillis));
    harness.setProcessingTime(0);
    harness.open();
    return harness;
  }

  private static PartialStatistics telling(int keyGroup, long number, int source, double total) {
    ToldTotals told = new ToldTotals(1, 2);
    told.take(
        new GatherRequest(
            GatherRequest.Kind.REFRESH,
            7,
            new byte[0],
            number,
            1,
            0,
            true,
            0,
            8_000,
            2_000,
            400,
            10,
            5,
            source,
            total,
            new long[0],
            new float[0]));
    return new PartialStatistics(new int[] {keyGroup}, new GramSum[] {sum(1, 2)}, told);
  }

  private static PartialStatistics partial(int[] keyGroups, GramSum... sums) {
    return new PartialStatistics(keyGroups, sums, ToldTotals.none());
  }

  private static GramSum sum(float x, float y) {
    GramSum sum = new GramSum(2);
    sum.add(new float[] {x, y}, 0.5);
    return sum;
  }
}
