package dev.freshet.operators.gather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.operators.gather.GatherRequest.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

class RequestSplitterTest {

  private static final int KEY_GROUPS = 24;

  private final Shards shards = new Shards(KEY_GROUPS);

  @Property(tries = 200)
  void everyNeighbourIsAskedForOnceWhereItLives(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int parallelism,
      @ForAll @IntRange(min = 0, max = 40) int size,
      @ForAll Kind kind) {
    Random random = new Random(seed);
    long owner = random.nextLong();
    long[] neighbours = random.longs(size).toArray();
    float[] counts = new float[size];
    Map<Long, Float> expected = new HashMap<>();
    for (int i = 0; i < size; i++) {
      counts[i] = random.nextFloat();
      expected.put(neighbours[i], counts[i]);
    }
    List<GatherRequest> parts = new ArrayList<>();
    new RequestSplitter(shards, parallelism, 40)
        .send(
            new RequestSplitter.Header(
                kind, owner, new byte[0], kind == Kind.REFRESH, 0, 8_000, 1, 2, 3, 4, 5, 6),
            neighbours,
            counts,
            size,
            parts::add);

    Map<Long, Float> asked = new HashMap<>();
    for (GatherRequest part : parts) {
      assertThat(part.parts()).isEqualTo(parts.size());
      assertThat(part.recentSupport()).isEqualTo(4);
      assertThat(part.source()).isEqualTo(5);
      assertThat(part.recentTotal()).isEqualTo(6);
      int destination = flinksSubtask(part.shardKey(), parallelism);
      for (int i = 0; i < part.neighbours().length; i++) {
        assertThat(subtaskOf(part.neighbours()[i], parallelism)).isEqualTo(destination);
        assertThat(asked.put(part.neighbours()[i], part.counts()[i])).isNull();
      }
      boolean home = destination == subtaskOf(owner, parallelism);
      assertThat(part.withOwner()).isEqualTo(home && kind == Kind.REFRESH);
    }
    assertThat(asked).isEqualTo(expected);
    assertThat(parts)
        .as("one part is at the owner's home, whatever is gathered")
        .anyMatch(
            part -> flinksSubtask(part.shardKey(), parallelism) == subtaskOf(owner, parallelism));
  }

  private int subtaskOf(long fingerprint, int parallelism) {
    return shards.subtask(shards.keyGroup(fingerprint), parallelism);
  }

  private static int flinksSubtask(int shardKey, int parallelism) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(shardKey, KEY_GROUPS, parallelism);
  }
}
