package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.Panes;
import dev.freshet.maths.Popularity;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Events;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.fixtures.Idleness;
import dev.freshet.operators.fixtures.Metrics;
import dev.freshet.operators.fixtures.NeighbourhoodsHarness;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.operators.metrics.MetricNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NeighbourhoodsOperatorTest {

  private static final long START = 1_000_000;
  private static final long INTERVAL = 500;
  private static final int TICK = 5_000;
  private static final long TIME = TICK * 1_000L + 500;
  private static final int ONE = 1 << 16;
  private static final Offset<Double> ROUNDING = within(1e-5);

  private Subtasks<NeighbourhoodsHarness> subtasks;

  @BeforeEach
  void start() throws Exception {
    start(SheddingInterval.Bounds.constant(INTERVAL));
  }

  private void start(SheddingInterval.Bounds interval) throws Exception {
    var options =
        new NeighbourhoodsOptions(
            List.of(Groups.group(256, 2)),
            List.of("item"),
            Weighting.defaults(),
            new Popularity(2, 0.25),
            interval,
            0,
            2);
    subtasks = Subtasks.start(NeighbourhoodsHarness.of(options), 1, START);
  }

  @AfterEach
  void close() {
    subtasks.close();
  }

  @Test
  void asksForTheHeaviestByAgeWeightedCounts() throws Exception {
    send(
        new RowDelta(
            1,
            0,
            Events.key("item", "one"),
            TIME,
            700,
            new long[] {TIME - 20_000, TIME},
            new long[] {4 * ONE, ONE},
            new long[] {10, 11, 12, 13},
            new int[] {TICK, TICK - 20, TICK - 9, TICK},
            new long[] {ONE, 40 * ONE, 2 * ONE, ONE / 100},
            List.of(origin(1)),
            new long[0],
            RowDelta.NOT_FORGOTTEN));

    GatherRequest request = requests().get(0);
    assertThat(request.kind()).isEqualTo(GatherRequest.Kind.REFRESH);
    assertThat(request.owner()).isEqualTo(1);
    assertThat(request.ownerKey()).isEqualTo(Events.key("item", "one"));
    assertThat(request.time()).isEqualTo(TIME);
    assertThat(request.arrivedAt()).isEqualTo(700);
    assertThat(request.withOwner()).isTrue();
    assertThat(request.parts()).isEqualTo(1);
    assertThat(request.support()).isCloseTo(4 * weight(TICK - 20) + weight(TICK), ROUNDING);
    assertThat(request.recentSupport())
        .as("with a quarter of the memory")
        .isCloseTo(4 * Math.pow(weight(TICK - 20), 4) + Math.pow(weight(TICK), 4), ROUNDING);
    assertThat(request.source()).isZero();
    assertThat(request.recentTotal())
        .as("of all, by their times")
        .isCloseTo(4 * Math.pow(2, -20_000 / 2_000.0) + 1, ROUNDING);
    Map<Long, Float> counts = new HashMap<>();
    for (int i = 0; i < request.neighbours().length; i++) {
      counts.put(request.neighbours()[i], request.counts()[i]);
    }
    // 40 two and a half half-lives ago weigh more than 1 now; 2 one half-life ago weigh less.
    assertThat(counts).containsOnlyKeys(10L, 11L);
    assertThat(counts.get(10L)).isEqualTo(1);
    assertThat((double) counts.get(11L)).isCloseTo(40 * weight(TICK - 20), ROUNDING);
  }

  private static double weight(int tick) {
    Panes panes = Groups.group(1, 1).panes();
    return Math.pow(2, -panes.age(panes.pane(tick, TICK), TICK, TIME) / 8_000.0);
  }

  @Test
  void asksAtOnceAndThenOnceAnInterval() throws Exception {
    send(own(1, "one", 500));
    assertThat(requests()).hasSize(1);

    subtasks.setProcessingTime(START + 10);
    send(own(1, "one", 900));
    send(own(1, "one", 800));
    send(own(1, "one", 950));
    send(own(2, "two", 990));
    assertThat(requests())
        .as("another anchor")
        .singleElement()
        .extracting(r -> r.owner())
        .isEqualTo(2L);
    subtasks.setProcessingTime(START + INTERVAL - 1);
    assertThat(requests()).isEmpty();

    subtasks.setProcessingTime(START + INTERVAL);
    assertThat(requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.arrivedAt()).isEqualTo(800);
              assertThat(request.support()).isCloseTo(4, ROUNDING);
            });
    subtasks.setProcessingTime(START + 10 * INTERVAL);
    assertThat(requests()).isEmpty();
  }

  @Test
  void withoutTimeToSpareTheIntervalWidensAndOneRequestStandsForAll() throws Exception {
    startShedding();
    send(own(1, "one", 500));
    send(own(1, "one", 510));
    assertThat(requests()).hasSize(1);

    subtasks.setProcessingTime(START + 1_000);
    assertThat(requests()).singleElement().extracting(r -> r.arrivedAt()).isEqualTo(510L);
    send(own(1, "one", 900));
    assertThat(interval()).isEqualTo(2 * INTERVAL);
    // The timer was set for the interval as it was, and waits on.
    subtasks.setProcessingTime(START + 2_000);
    assertThat(requests()).isEmpty();
    assertThat(interval()).isEqualTo(4 * INTERVAL);

    for (int i = 0; i < 20; i++) {
      send(own(1, "one", 1_000 + i));
    }
    subtasks.setProcessingTime(START + 2_999);
    assertThat(requests()).isEmpty();
    subtasks.setProcessingTime(START + 3_000);
    assertThat(requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.arrivedAt()).isEqualTo(900);
              assertThat(request.support()).as("every event").isCloseTo(23, ROUNDING);
            });
    assertThat(Metrics.counter(subtasks.only(), MetricNames.REFRESHES_JOINED)).isEqualTo(20);
    assertThat(subtasks.only().numProcessingTimeTimers()).isZero();
  }

  @Test
  void whenTheIntervalNarrowsTheNextEventNeedNotWaitForTheTimer() throws Exception {
    startShedding();
    send(own(1, "one", 500));
    subtasks.setProcessingTime(START + 2_000);
    send(own(1, "one", 600));
    send(own(1, "one", 700));
    assertThat(requests()).as("the first, and the one after its interval").hasSize(2);
    assertThat(interval()).isEqualTo(4 * INTERVAL);

    Idleness.pass(subtasks.only(), 700);
    subtasks.setProcessingTime(START + 3_500);
    send(own(1, "one", 800));
    assertThat(interval()).isEqualTo(2 * INTERVAL);
    assertThat(requests()).singleElement().extracting(r -> r.arrivedAt()).isEqualTo(700L);
    assertThat(subtasks.only().numProcessingTimeTimers()).isZero();
    subtasks.setProcessingTime(START + 10 * INTERVAL);
    assertThat(requests()).isEmpty();
  }

  /** A task in a harness is never idle of itself. */
  private void startShedding() throws Exception {
    subtasks.close();
    start(new SheddingInterval.Bounds(INTERVAL, 4 * INTERVAL));
  }

  private long interval() throws ReflectiveOperationException {
    return Metrics.gauge(subtasks.only(), MetricNames.REFRESH_INTERVAL);
  }

  @Test
  void otherAnchorsEventsCauseNoRequest() throws Exception {
    send(foreign(1, 10, ONE));
    subtasks.setProcessingTime(START + 10 * INTERVAL);
    assertThat(requests()).isEmpty();
    assertThat(Metrics.liveEntities(subtasks.only(), "item")).isZero();

    send(own(1, "one", 500));
    assertThat(requests().get(0).neighbours()).containsExactly(10);
    assertThat(Metrics.liveEntities(subtasks.only(), "item")).isEqualTo(1);
  }

  @Test
  void aCollidingAnchorGivesADeadLetterForEachOfItsEvents() throws Exception {
    send(own(1, "one", 500));
    requests();
    subtasks.setProcessingTime(START + 10 * INTERVAL);
    send(
        new RowDelta(
            1,
            0,
            Events.key("item", "other"),
            TIME,
            600,
            new long[] {TIME},
            new long[] {2 * ONE},
            new long[] {10},
            new int[] {TICK},
            new long[] {ONE},
            List.of(origin(7), origin(8)),
            new long[0],
            RowDelta.NOT_FORGOTTEN));

    assertThat(requests()).isEmpty();
    List<DeadLetter> letters = Drain.side(subtasks.only(), DeadLetter.OUTPUT);
    assertThat(letters).extracting(letter -> letter.origin().offset()).containsExactly(7L, 8L);
    assertThat(letters)
        .allSatisfy(letter -> assertThat(letter.detail()).contains("item:one", "item:other"));
    assertThat(Metrics.counter(subtasks.only(), MetricNames.COLLISIONS)).isEqualTo(2);

    send(own(1, "one", 700));
    GatherRequest request = requests().get(0);
    assertThat(request.support()).as("not merged").isCloseTo(2, ROUNDING);
    assertThat(request.neighbours()).isEmpty();
  }

  @Test
  void aRequestThatWaitsSurvivesRestoreAndRescaling() throws Exception {
    for (int i = 0; i < 8; i++) {
      send(own(i, "i" + i, 500));
      send(own(i, "i" + i, 600 + i));
    }
    assertThat(requests()).hasSize(8);

    subtasks.beforeBarrier(1);
    subtasks = subtasks.rescale(1, 3, START + 20);
    assertThat(requests()).isEmpty();
    subtasks.setProcessingTime(START + INTERVAL);

    assertThat(requests())
        .hasSize(8)
        .allSatisfy(
            request -> {
              assertThat(request.arrivedAt()).isEqualTo(600 + request.owner());
              assertThat(request.ownerKey()).isEqualTo(Events.key("item", "i" + request.owner()));
            });
    long live = 0;
    for (var harness : subtasks.all()) {
      live += Metrics.liveEntities(harness, "item");
    }
    assertThat(live).isEqualTo(8);
  }

  @Test
  void countsSubtractionsThatFindNothing() throws Exception {
    send(foreign(1, 10, -ONE));
    assertThat(Metrics.counter(subtasks.only(), MetricNames.MISSED_SUBTRACTIONS)).isEqualTo(1);
    send(foreign(1, 10, ONE));
    send(foreign(1, 10, -ONE));
    assertThat(Metrics.counter(subtasks.only(), MetricNames.MISSED_SUBTRACTIONS)).isEqualTo(1);
    assertThat(Metrics.counter(subtasks.only(), MetricNames.ROW_UPDATES)).isEqualTo(3);
  }

  private static RowDelta own(long anchor, String id, long arrivedAt) {
    return new RowDelta(
        anchor,
        0,
        Events.key("item", id),
        TIME,
        arrivedAt,
        new long[] {TIME},
        new long[] {ONE},
        new long[0],
        new int[0],
        new long[0],
        List.of(origin(arrivedAt)),
        new long[0],
        RowDelta.NOT_FORGOTTEN);
  }

  private static RowDelta foreign(long anchor, long neighbour, long units) {
    return new RowDelta(
        anchor,
        0,
        null,
        TIME,
        0,
        new long[0],
        new long[0],
        new long[] {neighbour},
        new int[] {TICK},
        new long[] {units},
        List.of(),
        new long[0],
        RowDelta.NOT_FORGOTTEN);
  }

  private static Origin origin(long offset) {
    return new Origin("engagements", 0, offset, 500, null, new byte[] {1});
  }

  private void send(RowDelta delta) throws Exception {
    subtasks.of(delta.anchor()).processElement1(new StreamRecord<>(delta));
  }

  private List<GatherRequest> requests() {
    List<GatherRequest> parts =
        subtasks.all().stream().flatMap(harness -> Drain.main(harness).stream()).toList();
    return parts;
  }
}
