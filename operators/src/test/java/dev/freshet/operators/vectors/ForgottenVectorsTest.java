package dev.freshet.operators.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.GramSum;
import dev.freshet.maths.SeedVector;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.fixtures.Metrics;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.gather.RequestSplitter;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.operators.statistics.PartialStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What VectorStore keeps, answers and tells of anchors that were forgotten or expired. */
class ForgottenVectorsTest {

  private static final int DIMENSION = 2;
  private static final long INTERVAL = 50;
  private static final long TIME = 5_000_000;
  private static final long OUTLIVED = TIME + Groups.WINDOW + Groups.GAP + 1;
  private static final Shards SHARDS = new Shards(Subtasks.KEY_GROUPS);

  private final Map<Integer, GramSum> sums = new HashMap<>();
  private Subtasks<
          KeyedTwoInputStreamOperatorTestHarness<Integer, GatherRequest, Publication, GatherAnswer>>
      subtasks;
  private long clock = 1_000_000;
  private long checkpoint;

  @AfterEach
  void close() {
    subtasks.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10})
  void aForgottenVectorLeavesAtOnceAndForGood(int cacheEntries) throws Exception {
    start(cacheEntries);
    publish(7, 1, 3, 4);
    publish(8, 2, 1, 2);
    publish(9, 3, 5, 6);
    assertThat(neighbours(ask(7, 8, 9))).containsOnlyKeys(8L, 9L);

    assertThat(forget(8)).as("a notice from each subtask").hasSize(1);
    assertThat(neighbours(ask(7, 8, 9))).containsExactly(Map.entry(9L, 90f));
    assertThat(neighbours(ask(7, 8))).isEmpty();
    assertHolds(vector(3, 4), vector(5, 6));

    rescale(3);
    publish(8, 5, 1, 2);
    assertThat(count(MetricNames.STALE_FEEDBACK)).as("published before its null").isEqualTo(1);
    assertThat(neighbours(ask(7, 8, 9))).containsOnlyKeys(9L);
    assertHolds(vector(3, 4), vector(5, 6));

    rescale(2);
    publishNull(8);
    assertThat(neighbours(ask(7, 8, 9))).as("rows name it still").containsOnlyKeys(9L);
    assertThat(forget(9)).hasSize(2);
    rescale(1);

    publish(8, 1, 7, 8);
    assertThat(neighbours(ask(7, 8, 9))).as("made anew").containsExactly(Map.entry(8L, 80f));
    assertHolds(vector(3, 4), vector(7, 8));
  }

  /** Whichever are gone: every other one keeps its place, count, vector, scale and support. */
  @Test
  void whatIsLeftOutMovesNothingElse() throws Exception {
    start(10);
    long[] asked = {21, 22, 23, 24, 25, 26};
    for (int gone = 0; gone < 1 << asked.length; gone++) {
      List<Long> left = new ArrayList<>();
      for (int i = 0; i < asked.length; i++) {
        if ((gone & (1 << i)) != 0) {
          forget(asked[i]);
        } else {
          left.add(asked[i]);
          publishNull(asked[i]);
          publish(asked[i], new StoredVector(vector(i, -i), 2 + i, 0, 3, 1, 1, TIME));
        }
      }
      GatherAnswer answer = ask(7, asked).get(0);
      assertThat(neighbours(List.of(answer))).containsOnlyKeys(left);
      int at = 0;
      for (int i = 0; i < asked.length; i++) {
        if ((gone & (1 << i)) == 0) {
          assertThat(answer.request().neighbours()[at]).isEqualTo(asked[i]);
          assertThat(answer.request().counts()[at]).isEqualTo(210 + 10 * i);
          assertThat(answer.vectors()[at * DIMENSION]).isEqualTo(i);
          assertThat(answer.vectors()[at * DIMENSION + 1]).isEqualTo(-i);
          assertThat(answer.scales()[at]).isEqualTo(2 + i);
          assertThat(answer.supports()[at]).isEqualTo(3);
          at++;
        }
      }
    }
  }

  @Test
  void theRequestItselfStaysAsItIs() throws Exception {
    start(10);
    forget(8);
    long[] neighbours = {8, 9, 10};
    float[] counts = {80, 90, 100};
    int key = SHARDS.keyOf(SHARDS.keyGroup(7));
    GatherRequest request =
        new GatherRequest(
            Kind.REFRESH,
            7,
            new byte[] {1},
            1,
            1,
            key,
            true,
            0,
            8_000,
            TIME,
            1,
            1,
            1,
            0,
            1,
            neighbours,
            counts);
    assertThat(neighbours(send(List.of(request)))).containsOnlyKeys(9L, 10L);
    assertThat(neighbours).containsExactly(8, 9, 10);
    assertThat(counts).containsExactly(80, 90, 100);
  }

  @Test
  void theForgottenOwnerBeginsFromItsSeed() throws Exception {
    start(10);
    publish(7, 12, 3, 4);
    forget(7);
    GatherAnswer answer = ask(7, 8).get(0);
    float[] seed = new float[DIMENSION];
    SeedVector.fill(7, seed, 0, DIMENSION);
    assertThat(answer.previous()).isEqualTo(seed);
    assertThat(answer.previousSequence()).isZero();
    assertThat(answer.previousScale()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10})
  void theMarkerLeavesWhenTheRowsNameItNoMore(int cacheEntries) throws Exception {
    start(cacheEntries);
    publish(8, 2, 1, 2);
    forget(8);
    rescale(3);
    watermark(OUTLIVED - 1);
    assertThat(neighbours(ask(7, 8))).isEmpty();
    watermark(OUTLIVED);
    assertThat(neighbours(ask(7, 8))).containsOnlyKeys(8L);
    assertThat(count(MetricNames.GATHER_MISSES)).isEqualTo(1);
    assertHolds();
  }

  @Test
  void eachMarkerLeavesAtItsOwnTime() throws Exception {
    start(10);
    int keyGroup = SHARDS.keyGroup(8);
    long other = 9;
    while (SHARDS.keyGroup(other) != keyGroup) {
      other++;
    }
    forget(8, TIME);
    forget(other, TIME + 1);
    assertThat(subtasks.only().numEventTimeTimers()).isEqualTo(2);
    watermark(OUTLIVED);
    assertThat(neighbours(ask(7, 8, other))).containsOnlyKeys(8L);
    watermark(OUTLIVED + 1);
    assertThat(neighbours(ask(7, 8, other))).containsOnlyKeys(8L, other);
    assertThat(subtasks.only().numEventTimeTimers()).isZero();
  }

  @Test
  void theMarkersTimeLeavesWhatWasMadeAnew() throws Exception {
    start(10);
    forget(8);
    publishNull(8);
    publish(8, 2, 1, 2);
    watermark(OUTLIVED);
    assertThat(neighbours(ask(7, 8))).containsOnlyKeys(8L);
    assertHolds(vector(1, 2));
  }

  @Test
  void aLaterRequestProlongsTheMarker() throws Exception {
    start(10);
    forget(8, TIME);
    forget(8, TIME + 500);
    watermark(OUTLIVED);
    assertThat(neighbours(ask(7, 8))).isEmpty();
    watermark(OUTLIVED + 500);
    assertThat(neighbours(ask(7, 8))).containsOnlyKeys(8L);
  }

  @Test
  void oneMadeAnewThatGoesAgainIsToldAsGone() throws Exception {
    start(10);
    forget(8);
    publishNull(8);
    publish(8, 2, 1, 2);
    publishNull(8);
    assertThat(neighbours(ask(7, 8))).isEmpty();
    assertHolds();
    publish(8, 3, 1, 2);
    assertThat(neighbours(ask(7, 8))).containsOnlyKeys(8L);
  }

  @Test
  void anExpiredVectorLeavesWithItsNullAndWithoutAMarker() throws Exception {
    start(10);
    publish(8, 2, 1, 2);
    notice(Kind.EXPIRE, 8, TIME);
    assertThat(neighbours(ask(7, 8))).containsOnlyKeys(8L);
    assertHolds(vector(1, 2));
    publishNull(8);
    assertThat(neighbours(ask(7, 8))).as("its seed").containsOnlyKeys(8L);
    assertThat(count(MetricNames.GATHER_MISSES)).isEqualTo(1);
    assertHolds();
    publish(8, 1, 3, 4);
    assertHolds(vector(3, 4));
  }

  @Test
  void theEndOfTheInputLeavesMarkersToASavepointThatGoesOn() throws Exception {
    start(10);
    forget(8);
    watermark(Long.MAX_VALUE);
    assertThat(neighbours(ask(7, 8))).isEmpty();
    rescale(2);
    assertThat(neighbours(ask(7, 8))).isEmpty();
    watermark(OUTLIVED);
    assertThat(neighbours(ask(7, 8))).containsOnlyKeys(8L);
  }

  private void start(int cacheEntries) throws Exception {
    var options =
        new VectorStoreOptions(
            DIMENSION, List.of(Groups.group(256, 8)), Weighting.defaults(), INTERVAL, cacheEntries);
    subtasks =
        Subtasks.start(
            (keyGroups, subtaskCount, index) ->
                new KeyedTwoInputStreamOperatorTestHarness<>(
                    new VectorStoreOperator(options),
                    GatherRequest::shardKey,
                    Publication::shardKey,
                    Types.INT,
                    keyGroups,
                    subtaskCount,
                    index),
            1,
            clock);
  }

  private void rescale(int parallelism) throws Exception {
    subtasks.beforeBarrier(++checkpoint);
    subtasks = subtasks.rescale(checkpoint, parallelism, clock);
  }

  private void watermark(long time) throws Exception {
    for (var harness : subtasks.all()) {
      harness.processWatermark1(new Watermark(time));
      harness.processWatermark2(new Watermark(time));
      harness.getOutput().clear();
    }
  }

  private void publish(long entity, long sequence, float... vector) throws Exception {
    publish(entity, new StoredVector(vector, 1, 0, 5, 0.5, sequence, TIME));
  }

  private void publishNull(long entity) throws Exception {
    publish(entity, (StoredVector) null);
  }

  private void publish(long entity, StoredVector vector) throws Exception {
    int key = SHARDS.keyOf(SHARDS.keyGroup(entity));
    subtasks.of(key).processElement2(new StreamRecord<>(new Publication(entity, key, vector)));
  }

  private List<GatherAnswer> forget(long entity) throws Exception {
    return forget(entity, TIME);
  }

  private List<GatherAnswer> forget(long entity, long requestedAt) throws Exception {
    return notice(Kind.FORGET, entity, requestedAt);
  }

  private List<GatherAnswer> notice(Kind kind, long entity, long time) throws Exception {
    List<GatherRequest> parts = new ArrayList<>();
    var splitter = new RequestSplitter(SHARDS, subtasks.parallelism(), 10);
    var header =
        new RequestSplitter.Header(
            kind, entity, new byte[] {1}, true, 0, 8_000, time, 0, 0, 0, 0, 0);
    if (kind == Kind.FORGET) {
      splitter.sendEverywhere(header, parts::add);
    } else {
      splitter.sendHome(header, parts::add);
    }
    return send(parts);
  }

  /** Asks for neighbours, each with ten times its own number as count. */
  private List<GatherAnswer> ask(long owner, long... neighbours) throws Exception {
    List<GatherRequest> parts = new ArrayList<>();
    float[] counts = new float[neighbours.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = 10 * neighbours[i];
    }
    new RequestSplitter(SHARDS, subtasks.parallelism(), 10)
        .send(
            new RequestSplitter.Header(
                Kind.REFRESH, owner, new byte[] {1}, true, 0, 8_000, TIME, 1, 1, 1, 0, 1),
            neighbours,
            counts,
            counts.length,
            parts::add);
    return send(parts);
  }

  private List<GatherAnswer> send(List<GatherRequest> parts) throws Exception {
    List<GatherAnswer> answers = new ArrayList<>();
    for (GatherRequest part : parts) {
      var subtask = subtasks.of(part.shardKey());
      subtask.processElement1(new StreamRecord<>(part));
      answers.addAll(Drain.main(subtask));
    }
    assertThat(answers).hasSameSizeAs(parts);
    return answers;
  }

  /** Returns the neighbours that were answered, with their counts. */
  private static Map<Long, Float> neighbours(List<GatherAnswer> answers) {
    Map<Long, Float> neighbours = new TreeMap<>();
    for (GatherAnswer answer : answers) {
      GatherRequest request = answer.request();
      int size = request.neighbours().length;
      assertThat(request.counts()).hasSize(size);
      assertThat(answer.scales()).hasSize(size);
      assertThat(answer.supports()).hasSize(size);
      assertThat(answer.vectors()).hasSize(size * DIMENSION);
      for (int i = 0; i < size; i++) {
        neighbours.put(request.neighbours()[i], request.counts()[i]);
      }
    }
    return neighbours;
  }

  /** Checks the statistics against the sums over some vectors. */
  private void assertHolds(float[]... vectors) throws Exception {
    clock += 2 * INTERVAL;
    subtasks.setProcessingTime(clock);
    for (var harness : subtasks.all()) {
      for (PartialStatistics told : Drain.side(harness, VectorStoreOperator.STATISTICS)) {
        for (int i = 0; i < told.keyGroups().length; i++) {
          sums.put(told.keyGroups()[i], told.sums()[i]);
        }
      }
    }
    GramSum sum = new GramSum(DIMENSION);
    sums.values().stream().filter(part -> part != null).forEach(sum::add);
    assertThat(sum.anchors()).isEqualTo(vectors.length);
    assertThat(sum.rowWeight()).isCloseTo(0.5 * vectors.length, within(1e-9));
    for (int i = 0; i < DIMENSION; i++) {
      for (int j = 0; j < DIMENSION; j++) {
        int row = i;
        int column = j;
        double expected =
            Arrays.stream(vectors).mapToDouble(v -> (double) v[row] * v[column]).sum();
        assertThat(sum.at(i, j)).isCloseTo(expected, within(1e-9));
      }
    }
  }

  private static float[] vector(float... values) {
    return values;
  }

  private long count(String name) throws ReflectiveOperationException {
    long sum = 0;
    for (var harness : subtasks.all()) {
      sum += Metrics.counter(harness, name);
    }
    return sum;
  }
}
