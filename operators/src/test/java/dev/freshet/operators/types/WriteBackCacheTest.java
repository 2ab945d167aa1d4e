package dev.freshet.operators.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Subtasks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteBackCacheTest {

  private static final List<Action> ACTIONS = List.of(Action.values());

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 100})
  void actsLikeTheStateBelowIt(int capacity) throws Exception {
    Random random = new Random(capacity);
    Map<Long, Long> truth = new HashMap<>();
    Subtasks<KeyedOneInputStreamOperatorTestHarness<Long, Access, Long>> subtasks =
        Subtasks.start(
            (keyGroups, parallelism, index) ->
                new KeyedOneInputStreamOperatorTestHarness<>(
                    new Cached(capacity), Access::key, Types.LONG, keyGroups, parallelism, index),
            1,
            0);
    for (int i = 1; i <= 3_000; i++) {
      Access access = new Access(random.nextInt(20), ACTIONS.get(random.nextInt(3)));
      var harness = subtasks.of(access.key);
      harness.processElement(new StreamRecord<>(access));
      assertThat(Drain.main(harness)).isEqualTo(List.of(truth.getOrDefault(access.key, -1L)));
      switch (access.action) {
        case READ -> {}
        case ADD -> truth.merge(access.key, 1L, Long::sum);
        case REMOVE -> truth.remove(access.key);
      }
      if (i % 1_000 == 0) {
        subtasks.beforeBarrier(i);
        subtasks = subtasks.rescale(i, i / 1_000, 0);
      }
    }
    subtasks.beforeBarrier(1);
    for (long key = 0; key < 20; key++) {
      Cached operator = (Cached) subtasks.of(key).getOperator();
      operator.setCurrentKey(key);
      assertThat(operator.state.value()).isEqualTo(truth.get(key));
    }
    subtasks.close();
  }

  enum Action {
    READ,
    ADD,
    REMOVE
  }

  record Access(long key, Action action) {}

  /** Tells the value before an access, −1 for none. */
  private static final class Cached extends AbstractStreamOperator<Long>
      implements OneInputStreamOperator<Access, Long> {

    private final int capacity;
    private transient ValueState<Long> state;
    private transient WriteBackCache<Long> cache;

    Cached(int capacity) {
      this.capacity = capacity;
    }

    @Override
    public void open() throws Exception {
      super.open();
      state = getPartitionedState(new ValueStateDescriptor<>("value", Types.LONG));
      cache = new WriteBackCache<>(this, state, capacity);
    }

    @Override
    public void processElement(StreamRecord<Access> element) throws Exception {
      Access access = element.getValue();
      Long value = cache.get(access.key);
      switch (access.action) {
        case READ -> {}
        case ADD -> cache.put(access.key, value == null ? 1 : value + 1);
        case REMOVE -> cache.remove(access.key);
      }
      cache.settle();
      assertThat(getCurrentKey()).isEqualTo(access.key);
      output.collect(new StreamRecord<>(value == null ? -1 : value));
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
      cache.flush();
    }
  }
}
