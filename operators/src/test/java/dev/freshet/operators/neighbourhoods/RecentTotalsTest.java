package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Panes;
import dev.freshet.maths.Popularity;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Events;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.fixtures.NeighbourhoodsHarness;
import dev.freshet.operators.fixtures.ReleasedBytes;
import dev.freshet.operators.fixtures.RoundTrip;
import dev.freshet.operators.fixtures.Samples;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sends engagements to Neighbourhoods, and looks what its subtasks tell of their totals. */
class RecentTotalsTest {

  private static final long START = 1_000_000;
  private static final long TIME = 5_000_500;
  private static final long RECENT = 2_000;
  private static final int ONE = 1 << 16;
  private static final Offset<Double> ROUNDING = within(1e-9);

  private Subtasks<NeighbourhoodsHarness> subtasks;
  private long checkpoint;
  private long anchors = 1_000;

  @AfterEach
  void close() {
    if (subtasks != null) {
      subtasks.close();
    }
  }

  @Test
  void theSumOverSubtasksSurvivesRestoreAndRescaling() throws Exception {
    start("items", "news");
    Random random = new Random(7);
    double[] expected = new double[2];
    long last = TIME;
    for (int parallelism : new int[] {1, 3, 2, 1}) {
      subtasks.beforeBarrier(++checkpoint);
      subtasks = subtasks.rescale(checkpoint, parallelism, START);
      long next = last + 1_500;
      for (int group = 0; group < 2; group++) {
        assertThat(total(group, last))
            .as("%s of %d subtasks", group, parallelism)
            .isCloseTo(expected[group], ROUNDING);
        expected[group] *= Math.pow(2, -(next - last) / (double) RECENT);
      }
      for (int i = 0; i < 50; i++) {
        int group = random.nextInt(2);
        long time = next - random.nextInt(3_000);
        send(own(++anchors, group, time, 1 + i % 5));
        expected[group] += (1 + i % 5) * Math.pow(2, -(next - time) / (double) RECENT);
      }
      last = next;
      for (int group = 0; group < 2; group++) {
        assertThat(total(group, last)).isCloseTo(expected[group], ROUNDING);
      }
    }
  }

  @Test
  void aRestoreDealsItOutInEqualParts() throws Exception {
    start("items");
    send(own(1, 0, TIME, 60));
    for (int parallelism : new int[] {3, 2}) {
      subtasks.beforeBarrier(++checkpoint);
      subtasks = subtasks.rescale(checkpoint, parallelism, START);
      assertThat(totals(0, TIME)).hasSize(parallelism).containsOnly(60.0 / parallelism);
    }
  }

  @Test
  void followsItsGroupToAnotherPositionAndIsDroppedWithIt() throws Exception {
    start("items", "news");
    send(own(++anchors, 0, TIME, 5));
    send(own(++anchors, 1, TIME, 7));
    assertThat(total(0, TIME)).isEqualTo(5);
    assertThat(total(1, TIME)).isEqualTo(7);

    restart("news", "others");
    assertThat(total(0, TIME)).isEqualTo(7);
    assertThat(total(1, TIME)).as("renamed").isZero();

    restart("others");
    assertThat(total(0, TIME)).isZero();
    restart("items", "news", "others");
    for (int group = 0; group < 3; group++) {
      assertThat(total(group, TIME)).as("what is gone stays gone").isZero();
    }
  }

  @Test
  void whatIsTakenBackIsNoLongerCounted() throws Exception {
    start("items");
    send(own(1, 0, TIME, 5));
    send(own(2, 0, TIME + RECENT, 3));
    send(own(1, 0, TIME, -4));
    assertThat(total(0, TIME + RECENT)).isCloseTo(3 + 0.5, ROUNDING);
  }

  @Test
  void whatAForgottenAnchorIsStillSentIsNotCounted() throws Exception {
    start("items");
    send(forget(1, TIME));
    send(own(1, 0, TIME, 5));
    assertThat(total(0, TIME)).isZero();
    send(own(1, 0, TIME + 1, 5));
    assertThat(total(0, TIME + 1)).isEqualTo(5);
  }

  @Test
  void requestsCarryTheirSubtaskAndItsTotal() throws Exception {
    start("items");
    subtasks.beforeBarrier(++checkpoint);
    subtasks = subtasks.rescale(checkpoint, 3, START);
    double[] expected = new double[3];
    for (int anchor = 1; anchor <= 30; anchor++) {
      send(own(anchor, 0, TIME, anchor));
      int subtask = subtasks.all().indexOf(subtasks.of((long) anchor));
      expected[subtask] += anchor;
      List<GatherRequest> parts = requests();
      assertThat(parts)
          .isNotEmpty()
          .allSatisfy(
              part -> {
                assertThat(part.source()).isEqualTo(subtask);
                assertThat(part.recentTotal()).isEqualTo(expected[subtask]);
              });
    }
    assertThat(expected).doesNotContain(0);
  }

  @Property(tries = 100)
  void sharesComeBack(@ForAll long seed) throws IOException {
    Samples samples = new Samples(seed);
    RoundTrip.check(
        new RecentTotals.PartSerializer(),
        new RecentTotals.Part(samples.text(), samples.real(), samples.any(), samples.positive()));
    RoundTrip.checkSnapshot(new RecentTotals.PartSerializer());
  }

  @Test
  void readsWhatReleasedVersionsWrote() throws IOException {
    ReleasedBytes.check(
        new RecentTotals.PartSerializer(),
        List.of(new RecentTotals.Part("gruppe-ä", 1.5, TIME, RECENT)));
  }

  private double total(int group, long time) throws Exception {
    return totals(group, time).stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Returns what each subtask tells of a time when an anchor comes, which goes again. */
  private List<Double> totals(int group, long time) throws Exception {
    requests();
    List<Double> told = new ArrayList<>();
    for (var subtask : subtasks.all()) {
      do {
        anchors++;
      } while (subtasks.of(anchors) != subtask);
      send(own(anchors, group, time, 1));
      told.add(requests().get(0).recentTotal() - 1);
      send(own(anchors, group, time, -1));
      requests();
    }
    return told;
  }

  private void start(String... groups) throws Exception {
    subtasks = Subtasks.start(harnesses(groups), 1, START);
  }

  private void restart(String... groups) throws Exception {
    subtasks.beforeBarrier(++checkpoint);
    var snapshot = subtasks.snapshot(checkpoint);
    subtasks.close();
    subtasks = Subtasks.restore(harnesses(groups), 1, START, snapshot);
  }

  private static Subtasks.Factory<NeighbourhoodsHarness> harnesses(String... groups) {
    var options =
        new NeighbourhoodsOptions(
            Stream.of(groups).map(RecentTotalsTest::group).toList(),
            List.of("item"),
            Weighting.defaults(),
            new Popularity(2, 0.25),
            SheddingInterval.Bounds.constant(0),
            0,
            1);
    return NeighbourhoodsHarness.of(options);
  }

  private static CoOccurrenceGroup group(String name) {
    return new CoOccurrenceGroup(
        name,
        false,
        new Panes(1_000, Groups.WINDOW),
        Groups.WINDOW,
        Groups.GAP,
        new HalfLife(4 * RECENT),
        false,
        256,
        3,
        0.85,
        16,
        2,
        0.02);
  }

  private static RowDelta own(long anchor, int group, long time, int count) {
    return delta(anchor, group, time, count, RowDelta.NOT_FORGOTTEN);
  }

  private static RowDelta forget(long anchor, long requestedAt) {
    return delta(anchor, 0, Long.MIN_VALUE, 0, requestedAt);
  }

  private static RowDelta delta(long anchor, int group, long time, int count, long forgetUpTo) {
    boolean supports = count != 0;
    return new RowDelta(
        anchor,
        group,
        Events.key("item", Long.toString(anchor)),
        time,
        400,
        supports ? new long[] {time} : new long[0],
        supports ? new long[] {(long) count * ONE} : new long[0],
        new long[0],
        new int[0],
        new long[0],
        List.of(new Origin("engagements", 0, 7, 400, null, new byte[] {1})),
        new long[0],
        forgetUpTo);
  }

  private void send(RowDelta delta) throws Exception {
    subtasks.of(delta.anchor()).processElement1(new StreamRecord<>(delta));
  }

  private List<GatherRequest> requests() {
    return subtasks.all().stream().flatMap(harness -> Drain.main(harness).stream()).toList();
  }
}
