package dev.freshet.operators;

import dev.freshet.maths.Neighbourhood;
import dev.freshet.operators.engagements.EngagementsOperator;
import dev.freshet.operators.engagements.EngagementsOptions;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.engagements.RowDeltaSerializer;
import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.NeighbourhoodsHarness;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.neighbourhoods.AnchorRow;
import dev.freshet.operators.neighbourhoods.AnchorRowSerializer;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** Engagements and Neighbourhoods as the job wires them, with the channels under control. */
final class CountsPipeline implements AutoCloseable {

  private static final RowDeltaSerializer DELTAS = new RowDeltaSerializer();

  private Subtasks<KeyedOneInputStreamOperatorTestHarness<Long, Event, RowDelta>> engagements;
  private Subtasks<NeighbourhoodsHarness> neighbourhoods;
  private long[] channelWatermarks;
  private long clock = 1_000_000;
  private long checkpoint;
  private int expired;

  CountsPipeline(EngagementsOptions users, NeighbourhoodsOptions rows, int parallelism)
      throws Exception {
    engagements =
        Subtasks.start(
            (keyGroups, subtasks, index) ->
                new KeyedOneInputStreamOperatorTestHarness<>(
                    new EngagementsOperator(users),
                    Event::user,
                    Types.LONG,
                    keyGroups,
                    subtasks,
                    index),
            parallelism,
            clock);
    neighbourhoods = Subtasks.start(NeighbourhoodsHarness.of(rows), parallelism, clock);
    resetWatermarks();
  }

  private void resetWatermarks() {
    channelWatermarks = new long[engagements.parallelism()];
    Arrays.fill(channelWatermarks, Long.MIN_VALUE);
  }

  void send(Event event) throws Exception {
    engagements.of(event.user()).processElement(new StreamRecord<>(event));
  }

  /** Moves the watermark of the subtasks of Engagements whose bit is set. */
  void watermark(long time, int subtasks) throws Exception {
    for (int i = 0; i < engagements.parallelism(); i++) {
      var harness = engagements.all().get(i);
      if ((subtasks >> i & 1) != 0 && time > harness.getCurrentWatermark()) {
        harness.processWatermark(time);
      }
    }
  }

  void advanceClock(long millis) throws Exception {
    clock += millis;
    engagements.setProcessingTime(clock);
    neighbourhoods.setProcessingTime(clock);
  }

  /**
   * Delivers what the subtasks of Engagements whose bit is set have sent, in its order; the
   * watermark of Neighbourhoods is the least of its channels'.
   */
  void deliver(int subtasks) throws Exception {
    for (int i = 0; i < engagements.parallelism(); i++) {
      if ((subtasks >> i & 1) != 0) {
        Queue<Object> channel = engagements.all().get(i).getOutput();
        for (Object sent = channel.poll(); sent != null; sent = channel.poll()) {
          if (sent instanceof Watermark mark) {
            passOn(i, mark.getTimestamp());
          } else if (sent instanceof StreamRecord<?> record) {
            RowDelta delta = wired((RowDelta) record.getValue());
            neighbourhoods.of(delta.anchor()).processElement1(new StreamRecord<>(delta));
          }
        }
      }
    }
  }

  private void passOn(int channel, long watermark) throws Exception {
    long before = Arrays.stream(channelWatermarks).min().orElseThrow();
    channelWatermarks[channel] = watermark;
    long after = Arrays.stream(channelWatermarks).min().orElseThrow();
    if (after > before) {
      for (var harness : neighbourhoods.all()) {
        harness.processBothWatermarks(new Watermark(after));
      }
    }
  }

  /** Takes a checkpoint with aligned barriers, and restores it at another parallelism. */
  void rescale(int parallelism) throws Exception {
    alignBarriers();
    engagements = engagements.rescale(checkpoint, parallelism, clock);
    neighbourhoods = neighbourhoods.rescale(checkpoint, parallelism, clock);
    resetWatermarks();
  }

  /** Returns all rows as they lie in state. */
  Map<Long, Neighbourhood> rows() throws Exception {
    alignBarriers();
    Map<Long, Neighbourhood> rows = new HashMap<>();
    for (var harness : neighbourhoods.all()) {
      harness
          .getOperator()
          .<Long>getKeyedStateBackend()
          .<VoidNamespace, ValueState<AnchorRow>, AnchorRow>applyToAllKeys(
              VoidNamespace.INSTANCE,
              VoidNamespaceSerializer.INSTANCE,
              new ValueStateDescriptor<>("neighbourhood", new AnchorRowSerializer()),
              (key, state) -> rows.put(key, state.value().neighbourhood()));
    }
    return rows;
  }

  private void alignBarriers() throws Exception {
    checkpoint++;
    engagements.beforeBarrier(checkpoint);
    deliver(-1);
    neighbourhoods.beforeBarrier(checkpoint);
    for (var harness : neighbourhoods.all()) {
      for (GatherRequest request : Drain.main(harness)) {
        expired += request.kind() == GatherRequest.Kind.EXPIRE ? 1 : 0;
      }
    }
  }

  /** Returns how many anchors had been announced as gone at the last barrier. */
  int expired() {
    return expired;
  }

  private static RowDelta wired(RowDelta delta) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    DELTAS.serialize(delta, out);
    return DELTAS.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
  }

  @Override
  public void close() {
    engagements.close();
    neighbourhoods.close();
  }
}
