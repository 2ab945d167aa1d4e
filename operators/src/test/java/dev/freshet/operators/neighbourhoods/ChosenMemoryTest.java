package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.MemoryExamination;
import dev.freshet.maths.MemoryLadder;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.Popularity;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Events;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.fixtures.Metrics;
import dev.freshet.operators.fixtures.NeighbourhoodsHarness;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.operators.memory.Examination;
import dev.freshet.operators.memory.MemoryChoice;
import dev.freshet.operators.metrics.MetricNames;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tells Neighbourhoods of choices of the memory, and looks how it reads rows by them. */
class ChosenMemoryTest {

  private static final int ONE = 1 << 16;
  private static final long HOUR = 3_600_000;
  private static final long NOW = 400_000 * HOUR;
  private static final int CHOSEN = 0;
  private static final int FIXED = 1;
  private static final CoOccurrenceGroup GROUP = Groups.choosing("news");
  private static final MemoryLadder LADDER = GROUP.ladder();
  private static final long FIRST = LADDER.halfLife(LADDER.first()).millis();
  private static final MemoryChoice AN_HOUR = new MemoryChoice("news", HOUR);

  private Subtasks<NeighbourhoodsHarness> subtasks;
  private long checkpoint;

  @BeforeEach
  void start() throws Exception {
    subtasks = Subtasks.start(harnesses(), 1, NOW);
  }

  private static Subtasks.Factory<NeighbourhoodsHarness> harnesses() {
    var options =
        new NeighbourhoodsOptions(
            List.of(GROUP, Groups.group(256, 8)),
            List.of("item"),
            Weighting.defaults(),
            new Popularity(2, 0.25),
            SheddingInterval.Bounds.constant(0),
            0,
            1);
    return NeighbourhoodsHarness.of(options);
  }

  @AfterEach
  void close() {
    subtasks.close();
  }

  @Test
  void readsRowsByTheFirstMemoryBeforeAnyChoice() throws Exception {
    send(aged(1));

    assertThat(only().memoryMillis()).isEqualTo(FIRST);
    assertThat(memory("news")).isEqualTo(FIRST);
    assertThat(memory("items")).isEqualTo(8_000);
  }

  @Test
  void aChoiceIsFollowedByEachAnchorsNextRefresh() throws Exception {
    send(aged(1));
    GatherRequest before = only();
    choose(AN_HOUR);
    assertThat(requests()).as("nothing at once").isEmpty();
    assertThat(memory("news")).isEqualTo(HOUR);

    send(own(1, NOW));
    GatherRequest after = only();
    assertThat(after.memoryMillis()).isEqualTo(HOUR);
    assertThat(before.support()).isCloseTo(weighed(FIRST, 1), within(1e-4));
    assertThat(after.support()).isCloseTo(weighed(HOUR, 2), within(1e-4));
    assertThat(before.recentSupport()).isCloseTo(weighed(FIRST / 4, 1), within(1e-4));
    assertThat(after.recentSupport()).isCloseTo(weighed(HOUR / 4, 2), within(1e-4));
    assertThat(before.counts()[0]).isCloseTo((float) (weighed(FIRST, 1) - 1), within(1e-4f));
    assertThat(after.counts()[0]).isCloseTo((float) (weighed(HOUR, 2) - 2), within(1e-4f));
  }

  /** Weighs the support of {@link #aged}, and of other events now. */
  private static double weighed(long memory, int now) {
    int tick = GROUP.panes().tick(NOW);
    int pane = GROUP.panes().pane(GROUP.panes().tick(NOW - 4 * HOUR), tick);
    return now + 8 * Math.pow(2, -GROUP.panes().age(pane, tick, NOW) / (double) memory);
  }

  @Test
  void fixedMemoriesAndUnknownGroupsAreNeverTouched() throws Exception {
    choose(new MemoryChoice("items", HOUR));
    choose(new MemoryChoice("unknown", HOUR));

    send(delta(FIXED, 1, NOW));
    assertThat(only().memoryMillis()).isEqualTo(8_000);
    send(own(2, NOW));
    assertThat(only().memoryMillis()).isEqualTo(FIRST);
  }

  /** Others may write the manifest that choices are read from, and windows change. */
  @Test
  void aMemoryThatIsNoStepOfTheLadderIsPassedOver() throws Exception {
    for (long millis : new long[] {1, HOUR - 1, HOUR + 1, Long.MAX_VALUE, 0, -1, Long.MIN_VALUE}) {
      choose(new MemoryChoice("news", millis));
      assertThat(memory("news")).isEqualTo(FIRST);
    }
    choose(AN_HOUR);
    assertThat(memory("news")).isEqualTo(HOUR);
  }

  @Test
  void noticesCarryNoMemory() throws Exception {
    send(own(1, NOW));
    requests();
    send(forget(1));
    assertThat(only().kind()).isEqualTo(Kind.FORGET);
    send(own(2, NOW));
    assertThat(only().memoryMillis()).isEqualTo(FIRST);
  }

  @Test
  void aChoiceOutlivesRestoreAndRescaling() throws Exception {
    choose(AN_HOUR);
    for (int parallelism : new int[] {3, 2, 1}) {
      subtasks.beforeBarrier(++checkpoint);
      subtasks = subtasks.rescale(checkpoint, parallelism, NOW);
      for (var harness : subtasks.all()) {
        assertThat(Metrics.gauge(harness, MetricNames.MEMORY, "news")).isEqualTo(HOUR);
      }
      for (long anchor = 1; anchor <= 8; anchor++) {
        send(own(anchor, NOW));
      }
      assertThat(requests())
          .hasSize(8)
          .allSatisfy(request -> assertThat(request.memoryMillis()).isEqualTo(HOUR));
    }
  }

  @Test
  void rowsInStateDoNotDependOnTheChoice() throws Exception {
    List<byte[]> unchosen = rowsAfter(false);
    subtasks.close();
    start();
    assertThat(rowsAfter(true)).containsExactlyElementsOf(unchosen);
  }

  /** Fills rows beyond what they keep, while choices come or not. */
  private List<byte[]> rowsAfter(boolean choices) throws Exception {
    for (int i = 0; i < 300; i++) {
      if (choices && i % 20 == 0) {
        choose(new MemoryChoice("news", LADDER.halfLife(i / 20 % LADDER.size()).millis()));
      }
      long time = NOW + i * HOUR;
      send(pair(1 + i % 2, 100 + i * 7 % 40, time, ONE + i));
      send(own(1 + i % 3, time));
    }
    subtasks.beforeBarrier(++checkpoint);
    List<byte[]> rows = new ArrayList<>();
    AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) subtasks.only().getOperator();
    for (long anchor = 1; anchor <= 3; anchor++) {
      operator.setCurrentKey(anchor);
      AnchorRow row =
          operator
              .<Long>getKeyedStateBackend()
              .getPartitionedState(
                  VoidNamespace.INSTANCE,
                  VoidNamespaceSerializer.INSTANCE,
                  new ValueStateDescriptor<>("neighbourhood", new AnchorRowSerializer()))
              .value();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      row.neighbourhood().write(new DataOutputStream(bytes));
      assertThat(row.neighbourhood().bound() > 0).as("truncated").isEqualTo(anchor < 3);
      rows.add(bytes.toByteArray());
    }
    return rows;
  }

  @Test
  void examinesTheRowAsItWasBeforeTheChanges() throws Exception {
    send(examining(1, NOW, 10, 10));
    assertThat(examinations())
        .singleElement()
        .satisfies(none -> assertThat(none.reciprocalRanks()).containsOnly(0));

    send(pair(1, 11, NOW - 48 * HOUR, 5 * ONE));
    assertThat(examinations()).isEmpty();
    Neighbourhood row = new Neighbourhood();
    row.add(GROUP.panes(), 10, GROUP.panes().tick(NOW), ONE);
    row.add(GROUP.panes(), 11, GROUP.panes().tick(NOW - 48 * HOUR), 5 * ONE);
    send(examining(1, NOW + HOUR, 12, 10, 11));
    MemoryExamination examination = new MemoryExamination(LADDER);
    assertThat(examinations())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new Examination(
                CHOSEN, examination.reciprocalRanks(row, GROUP.panes(), NOW + HOUR, 10)),
            new Examination(
                CHOSEN, examination.reciprocalRanks(row, GROUP.panes(), NOW + HOUR, 11)));
  }

  @Test
  void anAnchorThatWasForgottenIsNotExamined() throws Exception {
    send(own(1, NOW));
    send(forget(1));
    send(examining(1, NOW, 10, 10));
    assertThat(examinations()).isEmpty();
  }

  private static RowDelta aged(long anchor) {
    int tick = GROUP.panes().tick(NOW - 4 * HOUR);
    return new RowDelta(
        anchor,
        CHOSEN,
        key(anchor),
        NOW,
        400,
        new long[] {NOW - 4 * HOUR, NOW},
        new long[] {8 * ONE, ONE},
        new long[] {10},
        new int[] {tick},
        new long[] {8 * ONE},
        List.of(origin()),
        new long[0],
        RowDelta.NOT_FORGOTTEN);
  }

  private static RowDelta own(long anchor, long time) {
    return delta(CHOSEN, anchor, time);
  }

  private static RowDelta delta(int group, long anchor, long time) {
    return new RowDelta(
        anchor,
        group,
        key(anchor),
        time,
        400,
        new long[] {time},
        new long[] {ONE},
        new long[0],
        new int[0],
        new long[0],
        List.of(origin()),
        new long[0],
        RowDelta.NOT_FORGOTTEN);
  }

  private static RowDelta pair(long anchor, long neighbour, long time, long units) {
    return pair(anchor, neighbour, time, units, new long[0]);
  }

  private static RowDelta examining(long anchor, long time, long neighbour, long... examined) {
    return pair(anchor, neighbour, time, ONE, examined);
  }

  private static RowDelta pair(
      long anchor, long neighbour, long time, long units, long[] examined) {
    return new RowDelta(
        anchor,
        CHOSEN,
        null,
        time,
        0,
        new long[0],
        new long[0],
        new long[] {neighbour},
        new int[] {GROUP.panes().tick(time)},
        new long[] {units},
        List.of(),
        examined,
        RowDelta.NOT_FORGOTTEN);
  }

  private static RowDelta forget(long anchor) {
    return new RowDelta(
        anchor,
        CHOSEN,
        key(anchor),
        Long.MIN_VALUE,
        0,
        new long[0],
        new long[0],
        new long[0],
        new int[0],
        new long[0],
        List.of(origin()),
        new long[0],
        NOW);
  }

  private static byte[] key(long anchor) {
    return Events.key("item", Long.toString(anchor));
  }

  private static Origin origin() {
    return new Origin("engagements", 0, 7, 400, null, new byte[] {1});
  }

  private void send(RowDelta delta) throws Exception {
    subtasks.of(delta.anchor()).processElement1(new StreamRecord<>(delta));
  }

  /** Broadcasts a choice. */
  private void choose(MemoryChoice choice) throws Exception {
    for (var harness : subtasks.all()) {
      harness.processElement2(new StreamRecord<>(choice));
    }
  }

  private long memory(String group) throws ReflectiveOperationException {
    return Metrics.gauge(subtasks.only(), MetricNames.MEMORY, group);
  }

  private GatherRequest only() {
    List<GatherRequest> requests = requests();
    assertThat(requests).hasSize(1);
    return requests.get(0);
  }

  private List<GatherRequest> requests() {
    return subtasks.all().stream().flatMap(harness -> Drain.main(harness).stream()).toList();
  }

  private List<Examination> examinations() {
    return Drain.side(subtasks.only(), NeighbourhoodsOperator.EXAMINATIONS);
  }
}
