package dev.freshet.operators.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Popularity;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.engagements.EngagementsOperator;
import dev.freshet.operators.engagements.EngagementsOptions;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Events;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.memory.MemoryChoice;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOperator;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOptions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replays history at once: whom state holds at its end does not depend on its length. */
class LongHistoryTest {

  private static final CoOccurrenceGroup GROUP = Groups.group(16, 8);
  private static final long START = 1_600_000_000_000L;
  private static final long STEP = 1_000;
  private static final long STEPS_A_WINDOW = Groups.WINDOW / STEP;

  /** How many keys have state, and how many timers wait; logs and rows have bounds of their own. */
  private record Held(long users, int userTimers, long anchors, int anchorTimers) {}

  private final Events events = new Events();
  private Subtasks<KeyedOneInputStreamOperatorTestHarness<Long, Event, RowDelta>> logs;
  private Subtasks<
          KeyedTwoInputStreamOperatorTestHarness<Long, RowDelta, MemoryChoice, GatherRequest>>
      rows;

  @BeforeEach
  void start() throws Exception {
    var engagements =
        new EngagementsOptions(
            List.of(GROUP),
            List.of("user"),
            List.of(1.0),
            5,
            0.85,
            SheddingInterval.Bounds.constant(0),
            0,
            1,
            10);
    var neighbourhoods =
        new NeighbourhoodsOptions(
            List.of(GROUP),
            List.of("item"),
            Weighting.defaults(),
            Popularity.defaults(),
            SheddingInterval.Bounds.constant(0),
            0,
            10);
    logs =
        Subtasks.start(
            (keyGroups, parallelism, index) ->
                new KeyedOneInputStreamOperatorTestHarness<>(
                    new EngagementsOperator(engagements),
                    Event::user,
                    Types.LONG,
                    keyGroups,
                    parallelism,
                    index),
            1,
            START);
    rows =
        Subtasks.start(
            (keyGroups, parallelism, index) ->
                new KeyedTwoInputStreamOperatorTestHarness<>(
                    new NeighbourhoodsOperator(neighbourhoods),
                    RowDelta::anchor,
                    null,
                    Types.LONG,
                    keyGroups,
                    parallelism,
                    index),
            1,
            START);
  }

  @AfterEach
  void close() {
    logs.close();
    rows.close();
  }

  @Test
  void whatStateHoldsDoesNotGrow() throws Exception {
    replay(0, 4 * STEPS_A_WINDOW);
    Held before = held();
    assertThat(before.users()).isLessThan(2 * STEPS_A_WINDOW);
    assertThat(before.anchors()).isLessThan(2 * STEPS_A_WINDOW);
    replay(4 * STEPS_A_WINDOW, 16 * STEPS_A_WINDOW);
    assertThat(held()).isEqualTo(before);
  }

  /** In each step come a user and an item, who are seen a few times; one of each always is. */
  private void replay(long from, long to) throws Exception {
    for (long step = from; step < to; step++) {
      long time = START + step * STEP;
      for (int back = 0; back < 3; back++) {
        take("u%06d".formatted(step - back), "i%06d".formatted(step), time + back);
      }
      take("always", "i%06d".formatted(step), time + 3);
      take("u%06d".formatted(step), "always", time + 4);
      logs.only().processWatermark(time);
      rows.only().processWatermark1(new Watermark(time));
      rows.only().processWatermark2(new Watermark(time));
    }
  }

  private void take(String user, String item, long time) throws Exception {
    logs.only().processElement(new StreamRecord<>(events.event(user, item, time, time)));
    for (RowDelta delta : Drain.main(logs.only())) {
      rows.only().processElement1(new StreamRecord<>(delta));
    }
    Drain.side(logs.only(), EngagementsOperator.FOLD_INS);
    Drain.main(rows.only());
  }

  private Held held() throws Exception {
    logs.beforeBarrier(1);
    rows.beforeBarrier(1);
    return new Held(
        keys(logs.only(), "user-log"),
        logs.only().numEventTimeTimers(),
        keys(rows.only(), "neighbourhood"),
        rows.only().numEventTimeTimers());
  }

  private static long keys(AbstractStreamOperatorTestHarness<?> harness, String state) {
    var operator = (AbstractStreamOperator<?>) harness.getOperator();
    try (Stream<?> keys = operator.getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE)) {
      return keys.count();
    }
  }
}
