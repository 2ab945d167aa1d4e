package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.CoOccurrenceGroup;
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
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Origin;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Subtasks of the operator, driven as tests of anchors' lives need it. */
abstract class AnchorsOfSubtasks {

  static final long START = 1_000_000;
  static final long INTERVAL = 500;
  static final long RETURN = 10_000;
  static final int TICK = 5_000;
  static final long TIME = TICK * 1_000L + 500;
  static final long HALF_LIFE = 8_000;
  static final int ONE = 1 << 16;
  static final Weighting WEIGHTING = Weighting.defaults();
  static final Popularity WITHOUT_POPULARITY = new Popularity(0, 1);
  static final long[] NONE = new long[0];

  Subtasks<NeighbourhoodsHarness> subtasks;
  private long checkpoint;

  @BeforeEach
  void start() throws Exception {
    start(Groups.group(256, 2), WITHOUT_POPULARITY);
  }

  void start(CoOccurrenceGroup group, Popularity popularity) throws Exception {
    if (subtasks != null) {
      subtasks.close();
    }
    subtasks = Subtasks.start(harnesses(group, popularity), 1, START);
  }

  static Subtasks.Factory<NeighbourhoodsHarness> harnesses(
      CoOccurrenceGroup group, Popularity popularity) {
    var options =
        new NeighbourhoodsOptions(
            List.of(group),
            List.of("item"),
            WEIGHTING,
            popularity,
            SheddingInterval.Bounds.constant(INTERVAL),
            RETURN,
            1);
    return NeighbourhoodsHarness.of(options);
  }

  @AfterEach
  void close() {
    subtasks.close();
  }

  GatherRequest requestOf(long anchor) {
    List<GatherRequest> requests =
        requests().stream().filter(request -> request.owner() == anchor).toList();
    assertThat(requests).hasSize(1);
    return requests.get(0);
  }

  /** Lets the records of all that was asked so far come back. */
  void recordsReturn() throws Exception {
    long now = complete(complete(subtasks.all().get(0).getProcessingTime()));
    subtasks.setProcessingTime(now + RETURN);
  }

  /** Completes a checkpoint right after a time, and returns when. */
  long complete(long time) throws Exception {
    subtasks.setProcessingTime(time + 1);
    checkpoint++;
    subtasks.beforeBarrier(checkpoint);
    subtasks.snapshot(checkpoint);
    for (NeighbourhoodsHarness harness : subtasks.all()) {
      harness.notifyOfCompletedCheckpoint(checkpoint);
    }
    return time + 1;
  }

  static RowDelta own(long anchor, long time, long units) {
    return new RowDelta(
        anchor,
        0,
        Events.key("item", Long.toString(anchor)),
        time,
        400,
        new long[] {time},
        new long[] {units},
        NONE,
        new int[0],
        NONE,
        List.of(origin()),
        new long[0],
        RowDelta.NOT_FORGOTTEN);
  }

  static RowDelta pair(long anchor, long neighbour, int tick, long units) {
    return new RowDelta(
        anchor,
        0,
        null,
        tick * 1_000L,
        0,
        NONE,
        NONE,
        new long[] {neighbour},
        new int[] {tick},
        new long[] {units},
        List.of(),
        new long[0],
        RowDelta.NOT_FORGOTTEN);
  }

  static RowDelta forget(long anchor, long requestedAt) {
    return new RowDelta(
        anchor,
        0,
        Events.key("item", Long.toString(anchor)),
        Long.MIN_VALUE,
        0,
        NONE,
        NONE,
        NONE,
        new int[0],
        NONE,
        List.of(origin()),
        new long[0],
        requestedAt);
  }

  static Origin origin() {
    return new Origin("engagements", 0, 7, 400, null, new byte[] {1});
  }

  void send(RowDelta delta) throws Exception {
    subtasks.of(delta.anchor()).processElement1(new StreamRecord<>(delta));
  }

  void watermark(long time) throws Exception {
    for (var harness : subtasks.all()) {
      harness.processBothWatermarks(new Watermark(time));
    }
  }

  void rescale(int parallelism) throws Exception {
    rescale(parallelism, START);
  }

  void rescale(int parallelism, long processingTime) throws Exception {
    subtasks.beforeBarrier(++checkpoint);
    subtasks = subtasks.rescale(checkpoint, parallelism, processingTime);
  }

  List<GatherRequest> requests() {
    return subtasks.all().stream().flatMap(harness -> Drain.main(harness).stream()).toList();
  }

  long counter(String name) throws ReflectiveOperationException {
    long sum = 0;
    for (var harness : subtasks.all()) {
      sum += Metrics.counter(harness, name);
    }
    return sum;
  }

  long live() throws ReflectiveOperationException {
    long sum = 0;
    for (var harness : subtasks.all()) {
      sum += Metrics.liveEntities(harness, "item");
    }
    return sum;
  }

  /** Returns the rows that are in state. */
  List<AnchorRow> rows() throws Exception {
    subtasks.beforeBarrier(++checkpoint);
    List<AnchorRow> rows = new ArrayList<>();
    for (var harness : subtasks.all()) {
      harness
          .getOperator()
          .<Long>getKeyedStateBackend()
          .<VoidNamespace, ValueState<AnchorRow>, AnchorRow>applyToAllKeys(
              VoidNamespace.INSTANCE,
              VoidNamespaceSerializer.INSTANCE,
              new ValueStateDescriptor<>("neighbourhood", new AnchorRowSerializer()),
              (key, state) -> rows.add(state.value()));
    }
    return rows;
  }
}
