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
import dev.freshet.operators.gather.RequestSplitter;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.operators.statistics.PartialStatistics;
import dev.freshet.operators.statistics.ToldTotals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorStoreOperatorTest {

  private static final int DIMENSION = 3;
  private static final long INTERVAL = 50;
  private static final long HALF_LIFE = 8_000;
  private static final Shards SHARDS = new Shards(Subtasks.KEY_GROUPS);

  private Subtasks<
          KeyedTwoInputStreamOperatorTestHarness<Integer, GatherRequest, Publication, GatherAnswer>>
      subtasks;
  private long clock = 1_000_000;

  @AfterEach
  void close() {
    subtasks.close();
  }

  @Test
  void answersWithSeedsWhatWasNeverPublished() throws Exception {
    start(1, 10);
    GatherAnswer answer = ask(7, 500, 8, 9).get(0);

    float[] seeds = new float[2 * DIMENSION];
    SeedVector.fill(8, seeds, 0, DIMENSION);
    SeedVector.fill(9, seeds, DIMENSION, DIMENSION);
    assertThat(answer.vectors()).isEqualTo(seeds);
    float scale = Weighting.defaults().scale(0);
    assertThat(answer.scales()).containsExactly(scale, scale);
    assertThat(answer.supports()).containsExactly(0, 0);
    assertThat(answer.previous()).isEqualTo(seed(7));
    assertThat(answer.previousSequence()).isZero();
    assertThat(answer.previousPopularity()).isZero();
    assertThat(answer.previousRowWeight()).isZero();
    assertThat(Metrics.counter(subtasks.only(), MetricNames.GATHER_MISSES)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10})
  void answersWithWhatWasPublishedLast(int cacheEntries) throws Exception {
    start(1, cacheEntries);
    publish(8, vector(1, 2, 3), 2, 5, 10, 1_000);
    publish(7, vector(4, 5, 6), 3, 1, 11, 1_000);

    GatherAnswer answer = ask(7, 1_000 + 2 * HALF_LIFE, 8).get(0);
    assertThat(answer.vectors()).containsExactly(1, 2, 3);
    assertThat(answer.scales()).containsExactly(2);
    assertThat(answer.supports()[0]).isCloseTo(1.25f, within(1e-5f));
    assertThat(answer.previous()).containsExactly(4, 5, 6);
    assertThat(answer.previousSequence()).isEqualTo(11);
    assertThat(answer.previousScale()).isEqualTo(3);
    assertThat(answer.previousPopularity()).isEqualTo(0.25f);
    assertThat(answer.previousRowWeight()).isEqualTo(0.5);

    assertThat(ask(7, 500, 8).get(0).supports())
        .as("a request that lies before the publication does not gain")
        .containsExactly(5);
  }

  @Test
  void whatWasNeverPublishedIsLeftOutOfFoldIns() throws Exception {
    start(1, 10);
    publish(8, vector(1, 2, 3), 2, 5, 10, 1_000);
    publish(10, vector(4, 5, 6), 3, 5, 11, 1_000);

    GatherAnswer some = foldIn(7, 9, 8, 11, 10, 12);
    assertThat(some.request().neighbours()).containsExactly(8, 10);
    assertThat(some.request().counts()).as("as many as before it").containsExactly(1, 3);
    assertThat(some.vectors()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(some.scales()).containsExactly(2, 3);
    assertThat(some.supports()).containsExactly(5, 5);
    assertThat(some.previous()).isNull();
    assertThat(Metrics.counter(subtasks.only(), MetricNames.GATHER_MISSES)).isEqualTo(3);

    assertThat(foldIn(7, 8, 10).request().neighbours()).containsExactly(8, 10);
    GatherAnswer none = foldIn(7, 9, 11);
    assertThat(none.request().neighbours()).isEmpty();
    assertThat(none.request().counts()).isEmpty();
    assertThat(none.vectors()).isEmpty();
    assertThat(ask(7, 1_000, 9).get(0).vectors()).as("of a refresh").isEqualTo(seed(9));
  }

  @Test
  void weighsByTheMemoryOfTheRequest() throws Exception {
    start(1, 10);
    publish(8, new StoredVector(vector(1, 2, 3), 2, 1, 8, 0.5, 10, 1_000));
    long later = 1_000 + HALF_LIFE;
    assertThat(ask(7, later, 8).get(0).supports()).containsExactly(4);
    assertThat(ask(7, later, HALF_LIFE / 2, new long[] {8}).get(0).supports()).containsExactly(2);
    assertThat(ask(7, later, Long.MAX_VALUE, new long[] {8}).get(0).supports()).containsExactly(8);
  }

  @Test
  void passesOnWithItsStatisticsWhatItWasToldOfRecentSupports() throws Exception {
    start(1, 10);
    tick();
    told();
    ask(7, 1_000, 8);
    publish(8, vector(1, 2, 3), 2, 5, 10, 1_000);
    tick();
    ToldTotals expected = new ToldTotals(1, 1);
    expected.take(ask(9, 1_000, 8).get(0).request());
    assertThat(told())
        .extracting(PartialStatistics::told)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(expected);
  }

  private GatherAnswer foldIn(long owner, long... neighbours) throws Exception {
    float[] counts = new float[neighbours.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = i;
    }
    var header =
        new RequestSplitter.Header(
            GatherRequest.Kind.FOLD_IN,
            owner,
            new byte[] {1},
            false,
            0,
            HALF_LIFE,
            1_000,
            1,
            1,
            0,
            0,
            0);
    List<GatherRequest> parts = new ArrayList<>();
    new RequestSplitter(SHARDS, 1, 10)
        .send(header, neighbours, counts, neighbours.length, parts::add);
    subtasks.only().processElement1(new StreamRecord<>(parts.get(0)));
    return Drain.main(subtasks.only()).get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10})
  void staleRecordsChangeNothing(int cacheEntries) throws Exception {
    start(1, cacheEntries);
    publish(8, vector(1, 2, 3), 2, 5, 10, 1_000);
    publish(8, vector(9, 9, 9), 2, 5, 10, 1_000);
    publish(8, vector(9, 9, 9), 2, 5, 9, 1_000);
    assertThat(ask(7, 1_000, 8).get(0).vectors()).containsExactly(1, 2, 3);
    assertThat(Metrics.counter(subtasks.only(), MetricNames.STALE_FEEDBACK)).isEqualTo(2);
    assertThat(statistics().at(0, 0)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10})
  void acrossANullTheOrderOfTheTopicDecides(int cacheEntries) throws Exception {
    start(1, cacheEntries);
    publish(8, vector(1, 2, 3), 2, 5, 10, 1_000);
    forget(8);
    forget(99);
    assertThat(ask(7, 1_000, 8).get(0).vectors()).isEqualTo(seed(8));
    assertThat(statistics().anchors()).isZero();

    publish(8, vector(4, 5, 6), 2, 5, 3, 1_000);
    assertThat(ask(7, 1_000, 8).get(0).vectors()).containsExactly(4, 5, 6);
    assertThat(statistics().anchors()).isEqualTo(1);
  }

  @Test
  void tellsOnlyKeyGroupsThatChangedAndAllWhenItStarts() throws Exception {
    start(1, 10);
    tick();
    List<PartialStatistics> first = told();
    assertThat(first).hasSize(1);
    assertThat(first.get(0).keyGroups()).hasSize(Subtasks.KEY_GROUPS);

    tick();
    assertThat(told()).isEmpty();

    publish(8, vector(1, 2, 3), 2, 5, 10, 1_000);
    tick();
    assertThat(told())
        .singleElement()
        .satisfies(partial -> assertThat(partial.keyGroups()).containsExactly(SHARDS.keyGroup(8)));
  }

  @Test
  void tellsAllKeyGroupsBeforeItsFirstBarrier() throws Exception {
    start(1, 10);
    subtasks.beforeBarrier(1);
    assertThat(told())
        .singleElement()
        .satisfies(told -> assertThat(told.keyGroups()).hasSize(Subtasks.KEY_GROUPS));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 1_000})
  void answersAndStatisticsAgreeWithWhatIsPublishedThroughRestores(int cacheEntries)
      throws Exception {
    Random random = new Random(cacheEntries);
    Map<Long, StoredVector> truth = new HashMap<>();
    start(1, cacheEntries);
    long sequence = 0;
    for (int parallelism : new int[] {3, 2, 1}) {
      for (int i = 0; i < 400; i++) {
        long entity = random.nextInt(40) * 0x9E3779B97F4A7C15L;
        switch (random.nextInt(10)) {
          case 0 -> {
            truth.remove(entity);
            forget(entity);
          }
          case 1, 2, 3 -> verify(truth, ask(entity, 1_000, entities(random)));
          default -> {
            StoredVector vector =
                new StoredVector(
                    vector(random.nextFloat(), (float) random.nextGaussian(), -random.nextFloat()),
                    1 + random.nextFloat(),
                    random.nextFloat(),
                    random.nextInt(10),
                    random.nextDouble(),
                    ++sequence,
                    1_000);
            truth.put(entity, vector);
            publish(entity, vector);
          }
        }
        if (i % 100 == 0) {
          verify(truth, statistics());
        }
      }
      subtasks.beforeBarrier(1);
      subtasks = subtasks.rescale(1, parallelism, clock);
      verify(truth, statistics());
    }
  }

  private static long[] entities(Random random) {
    long[] entities = new long[random.nextInt(8)];
    for (int i = 0; i < entities.length; i++) {
      entities[i] = random.nextInt(40) * 0x9E3779B97F4A7C15L;
    }
    return entities;
  }

  private static void verify(Map<Long, StoredVector> truth, List<GatherAnswer> answers) {
    for (GatherAnswer answer : answers) {
      GatherRequest request = answer.request();
      for (int i = 0; i < request.neighbours().length; i++) {
        long neighbour = request.neighbours()[i];
        StoredVector stored = truth.get(neighbour);
        float[] answered = new float[DIMENSION];
        System.arraycopy(answer.vectors(), i * DIMENSION, answered, 0, DIMENSION);
        assertThat(answered).isEqualTo(stored == null ? seed(neighbour) : stored.vector());
        assertThat(answer.supports()[i]).isEqualTo(stored == null ? 0 : (float) stored.support());
      }
      assertThat(answer.previous() != null).isEqualTo(request.withOwner());
      if (request.withOwner()) {
        StoredVector own = truth.get(request.owner());
        assertThat(answer.previous()).isEqualTo(own == null ? seed(request.owner()) : own.vector());
        assertThat(answer.previousSequence()).isEqualTo(own == null ? 0 : own.sequence());
        assertThat(answer.previousPopularity()).isEqualTo(own == null ? 0 : own.popularity());
        assertThat(answer.previousRowWeight()).isEqualTo(own == null ? 0 : own.rowWeight());
      }
    }
  }

  private static void verify(Map<Long, StoredVector> truth, GramSum sum) {
    assertThat(sum.anchors()).isEqualTo(truth.size());
    double weight = truth.values().stream().mapToDouble(StoredVector::rowWeight).sum();
    assertThat(sum.rowWeight()).isCloseTo(weight, within(1e-9));
    for (int i = 0; i < DIMENSION; i++) {
      for (int j = 0; j < DIMENSION; j++) {
        double expected = 0;
        for (StoredVector stored : truth.values()) {
          expected += (double) stored.vector()[i] * stored.vector()[j];
        }
        assertThat(sum.at(i, j)).isCloseTo(expected, within(1e-9));
      }
    }
  }

  private void start(int parallelism, int cacheEntries) throws Exception {
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
            parallelism,
            clock);
    sums.clear();
  }

  private void publish(
      long entity, float[] vector, float scale, double support, long sequence, long time)
      throws Exception {
    publish(entity, new StoredVector(vector, scale, 0.25f, support, 0.5, sequence, time));
  }

  private void forget(long entity) throws Exception {
    publish(entity, null);
  }

  private void publish(long entity, StoredVector vector) throws Exception {
    int key = SHARDS.keyOf(SHARDS.keyGroup(entity));
    subtasks.of(key).processElement2(new StreamRecord<>(new Publication(entity, key, vector)));
  }

  /** Asks as the requesters do, split by subtask; answers come at once. */
  private List<GatherAnswer> ask(long owner, long time, long... neighbours) throws Exception {
    return ask(owner, time, HALF_LIFE, neighbours);
  }

  private List<GatherAnswer> ask(long owner, long time, long memory, long[] neighbours)
      throws Exception {
    List<GatherRequest> parts = new ArrayList<>();
    var header =
        new RequestSplitter.Header(
            GatherRequest.Kind.REFRESH,
            owner,
            new byte[] {1},
            true,
            0,
            memory,
            time,
            1,
            1,
            1,
            0,
            1);
    new RequestSplitter(SHARDS, subtasks.parallelism(), 10)
        .send(header, neighbours, new float[neighbours.length], neighbours.length, parts::add);
    List<GatherAnswer> answers = new ArrayList<>();
    for (GatherRequest part : parts) {
      assertThat(part.parts()).isEqualTo(parts.size());
      var subtask = subtasks.of(part.shardKey());
      subtask.processElement1(new StreamRecord<>(part));
      List<GatherAnswer> answer = Drain.main(subtask);
      assertThat(answer).hasSize(1);
      assertThat(answer.get(0).request()).usingRecursiveComparison().isEqualTo(part);
      answers.addAll(answer);
    }
    return answers;
  }

  private final Map<Integer, GramSum> sums = new HashMap<>();

  private void tick() throws Exception {
    clock += 2 * INTERVAL;
    subtasks.setProcessingTime(clock);
  }

  private List<PartialStatistics> told() {
    return subtasks.all().stream()
        .flatMap(harness -> Drain.side(harness, VectorStoreOperator.STATISTICS).stream())
        .toList();
  }

  private GramSum statistics() throws Exception {
    tick();
    for (PartialStatistics partial : told()) {
      for (int i = 0; i < partial.keyGroups().length; i++) {
        sums.put(partial.keyGroups()[i], partial.sums()[i]);
      }
    }
    assertThat(sums).hasSize(Subtasks.KEY_GROUPS);
    GramSum sum = new GramSum(DIMENSION);
    for (GramSum part : sums.values()) {
      if (part != null) {
        sum.add(part);
      }
    }
    return sum;
  }

  private static float[] vector(float... values) {
    return values;
  }

  private static float[] seed(long entity) {
    float[] seed = new float[DIMENSION];
    SeedVector.fill(entity, seed, 0, DIMENSION);
    return seed;
  }
}
