package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Panes;
import dev.freshet.maths.Popularity;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.engagements.EngagementsOperator;
import dev.freshet.operators.engagements.EngagementsOptions;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.engagements.RowDeltaSerializer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequestSerializer;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.memory.MemoryChoice;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOperator;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOptions;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedFlink;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Counts generated streams at several parallelisms on a Flink cluster without Kafka, and by brute
 * force.
 */
class MiniClusterCountsITCase {

  private static final int MOST_PARALLEL = 3;
  private static final long TICK = Duration.ofMinutes(10).toMillis();
  private static final long WINDOW = Duration.ofDays(4).toMillis();
  private static final long GAP = Duration.ofDays(1).toMillis();
  private static final long MEMORY = Duration.ofHours(20).toMillis();
  private static final int PAIRS = 5;
  private static final double PAIR_DECAY = 0.85;
  private static final double LEAST_COUNT = 0.02;
  private static final BruteForce BRUTE_FORCE =
      new BruteForce(TICK, WINDOW, GAP, MEMORY, PAIRS, PAIR_DECAY);
  private static final CoOccurrenceGroup GROUP =
      new CoOccurrenceGroup(
          "engagement",
          false,
          new Panes(TICK, WINDOW),
          WINDOW,
          GAP,
          new HalfLife(MEMORY),
          false,
          256,
          PAIRS,
          PAIR_DECAY,
          128,
          64,
          LEAST_COUNT);

  private static DataFolder folder;
  private static EmbeddedFlink flink;

  @BeforeAll
  static void startFlink() throws Exception {
    folder = DataFolder.temporary();
    flink = EmbeddedFlink.start(folder.path(), 0, MOST_PARALLEL, new Configuration());
  }

  @AfterAll
  static void stopFlink() throws Exception {
    flink.close();
    folder.close();
  }

  /** What a run came to: every row by cell, and each anchor's row as its last refresh read it. */
  private record Outcome(Map<BruteForce.Cell, Long> cells, Map<Long, Reading> rows) {}

  /** A row as it was read. */
  private record Reading(double support, Map<Long, Float> counts) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void countsEqualBruteForceAtEveryParallelism(long seed) throws Exception {
    // The odd seeds' streams are shorter than the window, so none of their counts is forgotten.
    long span = Duration.ofDays(seed % 2 == 1 ? 3 : 12).toMillis();
    GeneratedStream stream =
        new GeneratedStream(seed, 2000, 40, 32, span, 60, 0.05, 0.02, WINDOW + GAP);
    List<Engaged> all = GeneratedEvents.of(stream);
    Map<BruteForce.Cell, Long> exact = BRUTE_FORCE.cells(all);
    Map<BruteForce.Cell, Long> inWindow = BRUTE_FORCE.inWindow(exact, stream.finaleTime());
    assertThat(inWindow).hasSizeGreaterThan(1000);
    Map<Long, BruteForce.Row> rows = BRUTE_FORCE.rows(exact, stream.finaleTime(), LEAST_COUNT);

    long lateBefore = flink.metrics().total(MetricNames.LATE);
    long repeatsBefore = flink.metrics().total(MetricNames.REPEATS);
    Map<Long, Reading> first = null;
    for (int parallelism = 1; parallelism <= MOST_PARALLEL; parallelism++) {
      Outcome outcome = run(stream, all.size(), parallelism);
      assertThat(BRUTE_FORCE.inWindow(outcome.cells(), stream.finaleTime()))
          .as("counts at parallelism %d", parallelism)
          .isEqualTo(inWindow);
      assertReadings(outcome.rows(), rows);
      if (first == null) {
        first = outcome.rows();
      }
      assertThat(outcome.rows()).as("rows at parallelism %d", parallelism).isEqualTo(first);
    }
    assertThat(flink.metrics().total(MetricNames.LATE)).as("late").isGreaterThan(lateBefore);
    assertThat(flink.metrics().total(MetricNames.REPEATS))
        .as("repeats")
        .isGreaterThan(repeatsBefore);
    assertThat(flink.metrics().total(MetricNames.LOG_OVERFLOWS)).as("overflows").isZero();
    assertThat(flink.metrics().total(MetricNames.MISSED_SUBTRACTIONS)).as("missed").isZero();
  }

  private static void assertReadings(
      Map<Long, Reading> actual, Map<Long, BruteForce.Row> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (anchor, row) -> {
          Reading reading = actual.get(anchor);
          assertThat(reading.support()).isCloseTo(row.support(), within(1e-5 * row.support()));
          assertThat(reading.counts().keySet()).isEqualTo(row.counts().keySet());
          row.counts()
              .forEach(
                  (neighbour, count) ->
                      assertThat((double) reading.counts().get(neighbour))
                          .isCloseTo(count, within(1e-5 * count)));
        });
  }

  private static Outcome run(GeneratedStream stream, int deliveries, int parallelism)
      throws Exception {
    StreamExecutionEnvironment environment = flink.environment();
    environment.setParallelism(parallelism);
    environment.setMaxParallelism(128);
    environment.getConfig().enableObjectReuse();
    String name = "seed " + stream.seed() + " at " + parallelism;
    var changes = new CollectingSink<>("changes of " + name, RowDelta.class);
    var requests = new CollectingSink<>("requests of " + name, GatherRequest.class);

    // The finale reads every row: it comes last in each user's subtask, so that nothing is taken
    // back behind it, and then last of all in each row's.
    SingleOutputStreamOperator<Event> events =
        environment
            .fromSource(
                new DataGeneratorSource<>(new GeneratedEvents(stream), deliveries, Event.TYPE),
                watermarks(),
                "events")
            .keyBy(Event::user, Types.LONG)
            .process(new HeldToTheEnd<>(Event::eventTime, stream.finaleTime()), Event.TYPE);
    SingleOutputStreamOperator<RowDelta> deltas =
        DataStreamUtils.reinterpretAsKeyedStream(events, Event::user, Types.LONG)
            .transform(
                "Engagements",
                RowDeltaSerializer.TYPE,
                new EngagementsOperator(
                    new EngagementsOptions(
                        List.of(GROUP),
                        List.of("user"),
                        List.of(1.0),
                        20,
                        0.85,
                        SheddingInterval.Bounds.constant(100),
                        5,
                        500,
                        10)));
    deltas.sinkTo(changes);
    SingleOutputStreamOperator<RowDelta> ordered =
        deltas
            .keyBy(RowDelta::anchor, Types.LONG)
            .process(
                new HeldToTheEnd<>(RowDelta::time, stream.finaleTime()), RowDeltaSerializer.TYPE);
    DataStream<MemoryChoice> elsewhere =
        environment.fromData(MemoryChoice.TYPE, new MemoryChoice("another", 1));
    DataStreamUtils.reinterpretAsKeyedStream(ordered, RowDelta::anchor, Types.LONG)
        .connect(elsewhere.broadcast())
        .transform(
            "Neighbourhoods",
            GatherRequestSerializer.TYPE,
            new NeighbourhoodsOperator(
                new NeighbourhoodsOptions(
                    List.of(GROUP),
                    List.of("item"),
                    Weighting.defaults(),
                    Popularity.defaults(),
                    SheddingInterval.Bounds.constant(0),
                    0,
                    5)))
        .sinkTo(requests);
    flink.execute(environment, name).getJobExecutionResult().get();
    return new Outcome(sum(changes.take()), read(requests.take(), stream.finaleTime()));
  }

  /** A watermark after every few events, so that some come while others are on their way. */
  private static WatermarkStrategy<Event> watermarks() {
    return WatermarkStrategy.<Event>forGenerator(context -> new FrequentWatermarks())
        .withTimestampAssigner((event, unused) -> event.eventTime());
  }

  private static final class FrequentWatermarks implements WatermarkGenerator<Event> {

    private static final int EVERY = 20;
    private static final long BEHIND = Duration.ofMinutes(30).toMillis();

    private long newest = Long.MIN_VALUE + BEHIND;
    private int events;

    @Override
    public void onEvent(Event event, long timestamp, WatermarkOutput output) {
      newest = Math.max(newest, timestamp);
      if (++events % EVERY == 0) {
        output.emitWatermark(new Watermark(newest - BEHIND));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      // Time on the machine shall decide nothing.
    }
  }

  private static Map<BruteForce.Cell, Long> sum(List<RowDelta> deltas) {
    Map<BruteForce.Cell, Long> cells = new HashMap<>();
    for (RowDelta delta : deltas) {
      long anchor = delta.anchor();
      for (int i = 0; i < delta.supportTimes().length; i++) {
        cells.merge(
            new BruteForce.Cell(anchor, anchor, GROUP.panes().tick(delta.supportTimes()[i])),
            delta.supportUnits()[i],
            Long::sum);
      }
      for (int i = 0; i < delta.neighbours().length; i++) {
        cells.merge(
            new BruteForce.Cell(anchor, delta.neighbours()[i], delta.ticks()[i]),
            delta.units()[i],
            Long::sum);
      }
    }
    cells.values().removeIf(units -> units == 0);
    return cells;
  }

  /** Returns what the finale's requests say, their parts put together. */
  private static Map<Long, Reading> read(List<GatherRequest> requests, long finale) {
    Map<Long, Reading> rows = new HashMap<>();
    for (GatherRequest request : requests) {
      if (request.time() == finale) {
        Reading reading =
            rows.computeIfAbsent(
                request.owner(), unused -> new Reading(request.support(), new TreeMap<>()));
        for (int k = 0; k < request.neighbours().length; k++) {
          reading.counts().put(request.neighbours()[k], request.counts()[k]);
        }
      }
    }
    return rows;
  }
}
