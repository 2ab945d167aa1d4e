package dev.freshet.operators.engagements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Events;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.fixtures.Metrics;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.metrics.MetricNames;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngagementsOperatorTest {

  private static final long START = 1_000_000;
  private static final long INTERVAL = 1_000;
  private static final long TIME = 5_000_000;

  private final Events events = new Events();
  private SheddingInterval.Bounds interval = SheddingInterval.Bounds.constant(INTERVAL);
  private Subtasks<KeyedOneInputStreamOperatorTestHarness<Long, Event, RowDelta>> subtasks;

  @AfterEach
  void close() {
    subtasks.close();
  }

  @Test
  void foldsInAtOnceAndThenAtTheTrailingEdge() throws Exception {
    start(1, 256, 0, 3, 100);

    send(events.event("u", "a", TIME, 500));
    assertThat(foldIns())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.kind()).isEqualTo(GatherRequest.Kind.FOLD_IN);
              assertThat(request.owner()).isEqualTo(Events.user("u"));
              assertThat(request.ownerKey()).isEqualTo(Events.key("user", "u"));
              assertThat(request.neighbours()).containsExactly(Events.item("a"));
              assertThat(request.arrivedAt()).isEqualTo(500);
              assertThat(request.time()).isEqualTo(TIME);
              assertThat(request.withOwner()).isFalse();
            });

    subtasks.setProcessingTime(START + 100);
    send(events.event("u", "b", TIME + 1, 900));
    send(events.event("u", "c", TIME + 3, 700));
    send(events.event("u", "b", TIME + 2, 950));
    subtasks.setProcessingTime(START + INTERVAL - 1);
    assertThat(foldIns()).isEmpty();

    subtasks.setProcessingTime(START + INTERVAL);
    assertThat(foldIns())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.arrivedAt()).isEqualTo(700);
              assertThat(request.time()).isEqualTo(TIME + 3);
              assertThat(request.neighbours())
                  .containsExactly(Events.item("c"), Events.item("b"), Events.item("a"));
              assertThat(request.counts()).containsExactly(1, 0.85f, 0.85f * 0.85f);
            });

    subtasks.setProcessingTime(START + 10 * INTERVAL);
    assertThat(foldIns()).isEmpty();
    send(events.event("u", "d", TIME + 4, 1_200));
    assertThat(foldIns()).singleElement().extracting(GatherRequest::arrivedAt).isEqualTo(1_200L);
  }

  @Test
  void withoutTimeToSpareTheIntervalWidensAndOneFoldInStandsForAll() throws Exception {
    // A task in a harness is never idle of itself.
    interval = new SheddingInterval.Bounds(INTERVAL, 4 * INTERVAL);
    start(1, 256, 0, 3, 100);
    send(events.event("u", "a", TIME, 500));
    subtasks.setProcessingTime(START + 2 * INTERVAL);
    send(events.event("u", "b", TIME + 1, 600));
    send(events.event("u", "c", TIME + 2, 700));
    assertThat(foldIns()).as("the first, which sees the interval widen, and no more").hasSize(1);
    assertThat(intervalInForce()).isEqualTo(4 * INTERVAL);

    for (int i = 0; i < 10; i++) {
      send(events.event("u", "d" + i, TIME + 3 + i, 800 + i));
    }
    send(events.event("v", "a", TIME, 900));
    assertThat(foldIns())
        .as("a new user")
        .singleElement()
        .extracting(r -> r.owner())
        .isEqualTo(Events.user("v"));
    subtasks.setProcessingTime(START + 4 * INTERVAL);
    assertThat(foldIns())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.arrivedAt()).isEqualTo(600);
              assertThat(request.neighbours()[0]).isEqualTo(Events.item("d9"));
            });
    assertThat(deltas().stream().mapToInt(delta -> delta.supportTimes().length).sum())
        .as("every event is counted")
        .isEqualTo(14);
    assertThat(counter(MetricNames.FOLD_INS_JOINED)).isEqualTo(11);
    assertThat(subtasks.only().numProcessingTimeTimers()).isZero();
  }

  private long intervalInForce() throws ReflectiveOperationException {
    return Metrics.gauge(subtasks.only(), MetricNames.FOLD_IN_INTERVAL);
  }

  @Test
  void aFoldInThatWaitsSurvivesRestoreAndRescaling() throws Exception {
    start(1, 256, 0, 3, 1);
    for (int i = 0; i < 8; i++) {
      send(events.event("u" + i, "a", TIME, 500));
      send(events.event("u" + i, "b", TIME + 1, 600 + i));
    }
    assertThat(foldIns()).hasSize(8);

    rescale(3);
    subtasks.setProcessingTime(START + INTERVAL);

    List<GatherRequest> requests = foldIns();
    // Two items may lie in different subtasks: then a request has two parts.
    assertThat(requests.stream().map(GatherRequest::owner).distinct()).hasSize(8);
    assertThat(requests)
        .allSatisfy(request -> assertThat(request.arrivedAt()).isBetween(600L, 607L));
    int neighbours = requests.stream().mapToInt(request -> request.neighbours().length).sum();
    assertThat(neighbours).isEqualTo(16);
  }

  @Test
  void countsWhatIsLateAndNothingElse() throws Exception {
    start(1, 256, 0, 3, 100);
    long watermark = TIME + 100_000;
    subtasks.only().processWatermark(watermark);
    long first = watermark - Groups.WINDOW - Groups.GAP;

    send(events.event("u", "a", first - 1, 500));
    assertThat(deltas()).isEmpty();
    assertThat(foldIns()).isEmpty();
    assertThat(counter(MetricNames.LATE)).isEqualTo(1);

    send(events.event("u", "a", first, 500));
    assertThat(deltas()).hasSize(1);
    assertThat(counter(MetricNames.LATE)).isEqualTo(1);
  }

  @Test
  void ignoresRepeatsWhileTheyAreInTheLog() throws Exception {
    start(1, 256, 0, 3, 100);
    Event event = events.event("u", "a", TIME, 1, "e1", 500);
    send(event);
    deltas();
    foldIns();
    subtasks.setProcessingTime(START + 10 * INTERVAL);

    send(event);
    assertThat(deltas()).isEmpty();
    assertThat(foldIns()).isEmpty();
    assertThat(counter(MetricNames.REPEATS)).isEqualTo(1);

    send(events.event("v", "a", TIME, 1, "e1", 500));
    assertThat(deltas()).as("the same id of another user").hasSize(1);
  }

  @Test
  void countsOverflowsAndKeepsTheNewest() throws Exception {
    start(1, 2, 0, 3, 100);
    send(events.event("u", "a", TIME, 500));
    send(events.event("u", "b", TIME + 1, 500));
    assertThat(counter(MetricNames.LOG_OVERFLOWS)).isZero();
    send(events.event("u", "c", TIME + 2, 500));
    assertThat(counter(MetricNames.LOG_OVERFLOWS)).isEqualTo(1);
    foldIns();
    subtasks.setProcessingTime(START + INTERVAL);
    assertThat(foldIns().get(0).neighbours()).containsExactly(Events.item("c"), Events.item("b"));
  }

  @Test
  void refusesAUserWithTheFingerprintOfAnother() throws Exception {
    start(1, 256, 0, 0, 100);
    send(events.event("u", "a", TIME, 500));
    deltas();
    foldIns();
    Event other =
        Events.withFingerprints(
            events.event("v", "b", TIME, 500), Events.user("u"), Events.item("b"));
    send(other);

    assertThat(deltas()).isEmpty();
    assertThat(foldIns()).isEmpty();
    assertThat(Drain.side(subtasks.only(), DeadLetter.OUTPUT))
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.origin()).isEqualTo(other.origin());
              assertThat(letter.reason()).isEqualTo("FINGERPRINT_COLLISION");
              assertThat(letter.detail()).contains("user:u", "user:v");
            });
    assertThat(counter(MetricNames.COLLISIONS)).isEqualTo(1);
    assertThat(counter(MetricNames.DEAD_LETTERS)).isEqualTo(1);
  }

  @Test
  void refusesAnAnchorThatCollidesWithinTheBuffer() throws Exception {
    start(1, 256, 10, 3, 100);
    send(events.event("u", "a", TIME, 500));
    Event other =
        Events.withFingerprints(
            events.event("v", "b", TIME, 500), Events.user("v"), Events.item("a"));
    send(other);

    assertThat(Drain.side(subtasks.only(), DeadLetter.OUTPUT))
        .singleElement()
        .extracting(DeadLetter::origin)
        .isEqualTo(other.origin());
    subtasks.setProcessingTime(START + 10);
    assertThat(deltas()).singleElement().satisfies(delta -> assertThat(delta.origins()).hasSize(1));
    assertThat(Metrics.liveEntities(subtasks.only(), "user")).isEqualTo(1);
  }

  @Test
  void countsLiveUsersThroughRescaling() throws Exception {
    start(1, 256, 0, 1, 100);
    for (int i = 0; i < 10; i++) {
      send(events.event("u" + i, "a", TIME, 500));
      send(events.event("u" + i, "b", TIME, 500));
    }
    assertThat(live()).isEqualTo(10);
    rescale(3);
    assertThat(live()).isEqualTo(10);
    send(events.event("u3", "c", TIME, 500));
    send(events.event("newcomer", "c", TIME, 500));
    assertThat(live()).isEqualTo(11);
    rescale(2);
    assertThat(live()).isEqualTo(11);
  }

  @Test
  void collectsChangesForTheDelay() throws Exception {
    start(1, 256, 10, 3, 100);
    send(events.event("u", "a", TIME, 800));
    subtasks.setProcessingTime(START + 5);
    send(events.event("v", "a", TIME + 2_000, 700));
    assertThat(deltas()).isEmpty();

    subtasks.setProcessingTime(START + 10);
    assertThat(deltas())
        .singleElement()
        .satisfies(
            delta -> {
              assertThat(delta.arrivedAt()).isEqualTo(700);
              assertThat(delta.time()).isEqualTo(TIME + 2_000);
              assertThat(delta.supportUnits()).containsExactly(65_536, 65_536);
              assertThat(delta.origins()).hasSize(2);
            });

    send(events.event("u", "a", TIME, 800));
    assertThat(deltas()).isEmpty();
    subtasks.setProcessingTime(START + 20);
    assertThat(deltas()).hasSize(1);
  }

  @Test
  void passesOnWhatItCollectedWhenItIsMuchAndBeforeBarriersWatermarksAndTheEnd() throws Exception {
    start(1, 256, 10, 3, 4);
    send(events.event("u", "a", TIME, 500));
    assertThat(deltas()).isEmpty();
    send(events.event("u", "b", TIME + 1, 500));
    assertThat(deltas()).as("four changes").hasSize(2);

    send(events.event("v", "a", TIME, 500));
    subtasks.only().processWatermark(TIME);
    assertThat(deltas()).hasSize(1);

    send(events.event("w", "a", TIME, 500));
    subtasks.beforeBarrier(1);
    assertThat(deltas()).hasSize(1);

    send(events.event("x", "a", TIME, 500));
    subtasks.only().getOperator().finish();
    assertThat(deltas()).hasSize(1);
  }

  @Test
  void aLateEventTakesItsRowToTheTimeOfThePairsItEnters() throws Exception {
    start(1, 256, 0, 3, 100);
    send(events.event("u", "new", TIME + 5_000, 500));
    deltas();
    send(events.event("u", "old", TIME, 600));

    for (RowDelta delta : deltas()) {
      for (int tick : delta.ticks()) {
        assertThat((long) tick).isLessThanOrEqualTo(delta.time() / 1_000);
      }
      assertThat(delta.anchorKey() != null).isEqualTo(delta.anchor() == Events.item("old"));
    }
  }

  private void start(
      int parallelism, int logLength, long delayMillis, int cacheEntries, int mostChanges)
      throws Exception {
    var options =
        new EngagementsOptions(
            List.of(Groups.group(logLength, 8)),
            List.of("user"),
            List.of(1.0),
            5,
            0.85,
            interval,
            delayMillis,
            mostChanges,
            cacheEntries);
    subtasks =
        Subtasks.start(
            (keyGroups, subtaskCount, index) ->
                new KeyedOneInputStreamOperatorTestHarness<>(
                    new EngagementsOperator(options),
                    Event::user,
                    Types.LONG,
                    keyGroups,
                    subtaskCount,
                    index),
            parallelism,
            START);
  }

  private void rescale(int parallelism) throws Exception {
    subtasks.beforeBarrier(1);
    subtasks = subtasks.rescale(1, parallelism, START);
  }

  private void send(Event event) throws Exception {
    subtasks.of(event.user()).processElement(new StreamRecord<>(event));
  }

  private List<RowDelta> deltas() {
    return subtasks.all().stream().flatMap(harness -> Drain.main(harness).stream()).toList();
  }

  private List<GatherRequest> foldIns() {
    return subtasks.all().stream()
        .flatMap(harness -> Drain.side(harness, EngagementsOperator.FOLD_INS).stream())
        .toList();
  }

  private long counter(String name) throws ReflectiveOperationException {
    return Metrics.counter(subtasks.only(), name);
  }

  private long live() throws ReflectiveOperationException {
    long sum = 0;
    for (var harness : subtasks.all()) {
      sum += Metrics.liveEntities(harness, "user");
    }
    return sum;
  }
}
