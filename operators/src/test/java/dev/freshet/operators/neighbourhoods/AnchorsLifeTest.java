package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Panes;
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
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.operators.metrics.MetricNames;
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
import org.junit.jupiter.api.Test;

/** How anchors are forgotten, fade, expire, and come again. */
class AnchorsLifeTest {

  private static final long START = 1_000_000;
  private static final long INTERVAL = 500;
  private static final long RETURN = 10_000;
  private static final int TICK = 5_000;
  private static final long TIME = TICK * 1_000L + 500;
  private static final long HALF_LIFE = 8_000;
  private static final int ONE = 1 << 16;
  private static final Weighting WEIGHTING = Weighting.defaults();
  private static final Popularity WITHOUT_POPULARITY = new Popularity(0, 1);
  private static final long[] NONE = new long[0];

  private Subtasks<NeighbourhoodsHarness> subtasks;
  private long checkpoint;

  @BeforeEach
  void start() throws Exception {
    start(Groups.group(256, 2), WITHOUT_POPULARITY);
  }

  private void start(CoOccurrenceGroup group, Popularity popularity) throws Exception {
    if (subtasks != null) {
      subtasks.close();
    }
    subtasks = Subtasks.start(harnesses(group, popularity), 1, START);
  }

  private static Subtasks.Factory<NeighbourhoodsHarness> harnesses(
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

  @Test
  void forgettingClearsTheRowAndTellsEverySubtask() throws Exception {
    rescale(3);
    send(own(1, TIME, 3 * ONE));
    send(pair(1, 10, TICK, ONE));
    requests();
    send(forget(1, TIME + 100));

    List<GatherRequest> notices = requests();
    assertThat(notices)
        .hasSize(3)
        .allSatisfy(
            part -> {
              assertThat(part.kind()).isEqualTo(Kind.FORGET);
              assertThat(part.owner()).isEqualTo(1);
              assertThat(part.ownerKey()).isEqualTo(Events.key("item", "1"));
              assertThat(part.parts()).isEqualTo(3);
              assertThat(part.group()).isZero();
              assertThat(part.time()).isEqualTo(TIME + 100);
              assertThat(part.neighbours()).isEmpty();
            });
    assertThat(notices).filteredOn(GatherRequest::withOwner).hasSize(1);
    assertThat(notices.stream().map(GatherRequest::shardKey).distinct()).hasSize(3);
    assertThat(live()).isZero();
    assertThat(rows()).singleElement().satisfies(row -> assertThat(isClear(row)).isTrue());
  }

  @Test
  void onlyANewerEventOfItsOwnMakesAForgottenAnchorAnew() throws Exception {
    send(own(1, TIME, ONE));
    send(forget(1, TIME + 100));
    requests();
    rescale(2);

    send(pair(1, 10, TICK + 5, ONE));
    send(own(1, TIME + 100, ONE));
    send(own(1, TIME + 200, -ONE));
    subtasks.setProcessingTime(START + 10 * INTERVAL);
    assertThat(requests()).isEmpty();
    assertThat(live()).isZero();
    assertThat(counter(MetricNames.FORGOTTEN)).isEqualTo(2);
    assertThat(rows()).singleElement().satisfies(row -> assertThat(isClear(row)).isTrue());

    send(own(1, TIME + 101, 2 * ONE));
    assertThat(requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.kind()).isEqualTo(Kind.REFRESH);
              assertThat(request.support()).isCloseTo(2, within(0.05));
              assertThat(request.neighbours()).isEmpty();
            });
    assertThat(live()).isEqualTo(1);
    send(pair(1, 10, TICK - 1, ONE));
    send(own(1, TIME + 99, 5 * ONE));
    subtasks.setProcessingTime(START + 20 * INTERVAL);
    assertThat(requests()).allMatch(request -> request.neighbours().length == 0);
    assertThat(rows())
        .singleElement()
        .satisfies(row -> assertThat(row.neighbourhood().supportUnits()).isEqualTo(2 * ONE));
  }

  @Test
  void whatIsNewerThanTheRequestStaysAndIsRefreshedBehindTheNotice() throws Exception {
    send(own(1, TIME, ONE));
    send(own(1, TIME + 5_000, 2 * ONE));
    send(pair(1, 10, TICK, ONE));
    send(pair(1, 11, TICK + 5, ONE));
    requests();
    send(forget(1, TIME + 1_000));
    List<GatherRequest> sent = requests();
    assertThat(sent).extracting(GatherRequest::kind).containsExactly(Kind.FORGET, Kind.REFRESH);
    assertThat(sent.get(1).number()).isGreaterThan(sent.get(0).number());
    assertThat(sent.get(1).neighbours()).containsExactly(11);
    assertThat(sent.get(1).support()).isCloseTo(2, within(0.05));
    assertThat(live()).isEqualTo(1);
    subtasks.setProcessingTime(START + 10 * INTERVAL);
    assertThat(requests()).as("the one that waited is the same").isEmpty();
  }

  @Test
  void oneNeverSeenIsForgottenToo() throws Exception {
    send(forget(1, TIME));
    assertThat(requests()).extracting(GatherRequest::kind).containsExactly(Kind.FORGET);
    assertThat(live()).isZero();
    watermark(TIME + Groups.WINDOW + Groups.GAP);
    assertThat(rows()).hasSize(1);
    watermark(TIME + Groups.WINDOW + Groups.GAP + 1);
    assertThat(rows()).isEmpty();
    assertThat(requests()).isEmpty();
  }

  @Test
  void aRowThatIsEmptiedByTakeBacksIsAnnouncedAsGone() throws Exception {
    send(own(1, TIME, ONE));
    send(pair(1, 10, TICK, ONE));
    requests();
    send(pair(1, 10, TICK, -ONE));
    assertThat(requests()).isEmpty();
    send(own(1, TIME, -ONE));
    assertThat(requests()).extracting(GatherRequest::kind).containsExactly(Kind.EXPIRE);
    assertThat(live()).isZero();
    assertThat(rows()).isEmpty();
    subtasks.setProcessingTime(START + 10 * INTERVAL);
    watermark(TIME + 10 * Groups.WINDOW);
    assertThat(requests()).isEmpty();

    send(own(1, TIME + 11 * Groups.WINDOW, ONE));
    assertThat(requests()).extracting(GatherRequest::kind).containsExactly(Kind.REFRESH);
  }

  @Test
  void whatIsTakenBackFromAnAnchorThatIsGoneAnnouncesNothing() throws Exception {
    send(own(1, TIME, ONE));
    watermark(TIME + Groups.WINDOW);
    assertThat(requests())
        .extracting(GatherRequest::kind)
        .containsExactly(Kind.REFRESH, Kind.EXPIRE);
    send(own(1, TIME, -ONE));
    assertThat(requests()).isEmpty();
    assertThat(live()).isZero();
    assertThat(rows()).isEmpty();
  }

  @Test
  void aRowOfPairsAloneLeavesUnannounced() throws Exception {
    send(pair(1, 10, TICK, ONE));
    watermark(TIME + Groups.WINDOW - 501);
    assertThat(rows()).hasSize(1);
    watermark(TIME + Groups.WINDOW - 500);
    assertThat(rows()).isEmpty();
    assertThat(requests()).isEmpty();
  }

  @Test
  void anAnchorExpiresOnceWhenTheWindowHasPassedIt() throws Exception {
    send(own(1, TIME, ONE));
    send(own(1, TIME - 9_000, ONE));
    send(own(2, TIME, ONE));
    requests();
    subtasks.setProcessingTime(START + INTERVAL);
    requests();
    rescale(3);
    watermark(TIME + Groups.WINDOW - 1);
    assertThat(requests()).as("a small scale never falls by a tenth").isEmpty();
    send(own(2, TIME + 1, ONE));
    subtasks.setProcessingTime(START + 3 * INTERVAL);
    requests();

    rescale(2);
    watermark(TIME + Groups.WINDOW);
    assertThat(requests())
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.kind()).isEqualTo(Kind.EXPIRE);
              assertThat(notice.owner()).isEqualTo(1);
              assertThat(notice.ownerKey()).isEqualTo(Events.key("item", "1"));
              assertThat(notice.arrivedAt()).isZero();
            });
    assertThat(live()).isEqualTo(1);
    watermark(TIME + Groups.WINDOW + 1);
    assertThat(requests()).extracting(GatherRequest::owner).containsExactly(2L);
    assertThat(rows()).isEmpty();
    assertThat(live()).isZero();
  }

  @Test
  void asksAgainWhenTheScaleHasFallenByATenth() throws Exception {
    send(own(1, TIME, 100 * ONE));
    double support = requests().get(0).support();
    rescale(3);
    recordsReturn();
    long fades = fadesAt(TIME, support);
    watermark(fades - 1);
    assertThat(requests()).isEmpty();
    watermark(fades);
    GatherRequest faded = requests().get(0);
    assertThat(faded.kind()).isEqualTo(Kind.REFRESH);
    assertThat(faded.time()).isEqualTo(fades);
    assertThat(faded.arrivedAt()).as("it reflects no event").isZero();
    assertThat(faded.support())
        .isCloseTo(support * Math.pow(2, (TIME - fades) / (double) HALF_LIFE), within(1.0));
    assertThat(WEIGHTING.scale(faded.support()) / WEIGHTING.scale(support))
        .isCloseTo(0.9f, within(0.01f));
    watermark(fadesAt(fades, faded.support()) - 1);
    assertThat(requests()).isEmpty();
    watermark(fadesAt(fades, faded.support()));
    assertThat(requests()).hasSize(1);
  }

  @Test
  void asksAgainWhileItsPopularityFallsThroughRestoresAndRescaling() throws Exception {
    Popularity popularity = new Popularity(2, 0.25);
    HalfLife recent = popularity.recent(new HalfLife(HALF_LIFE));
    start(Groups.group(256, 2), popularity);
    send(own(1, TIME, 20 * ONE));
    GatherRequest last = requestOf(1);
    int asked = 0;
    while (popularity.ofAnchor(last.recentSupport(), ofAll(last)) > 0) {
      double before = last.recentSupport();
      long fades = popularity.fadesAt(last.time(), before, ofAll(last), recent);
      rescale(1 + asked % 3);
      recordsReturn();
      watermark(fades - 1);
      assertThat(requests()).filteredOn(request -> request.owner() == 1).isEmpty();
      // Others are engaged meanwhile, so that its share falls.
      send(own(100 + asked, fades - 1, 200 * ONE));
      requests();
      watermark(fades);
      last = requestOf(1);
      assertThat(last.kind()).isEqualTo(Kind.REFRESH);
      assertThat(last.time()).isEqualTo(fades);
      assertThat(last.arrivedAt()).as("it reflects no event").isZero();
      assertThat(last.recentSupport()).isLessThan(0.95 * before);
      asked++;
    }
    assertThat(last.recentSupport()).isPositive();
    assertThat(asked).isBetween(5, 20);

    rescale(2);
    recordsReturn();
    watermark(fadesAt(last.time(), last.support()) - 1);
    assertThat(requests())
        .as("that is published once")
        .filteredOn(request -> request.owner() == 1)
        .isEmpty();
    watermark(fadesAt(last.time(), last.support()));
    assertThat(requestOf(1)).as("its scale fades on").isNotNull();
  }

  /** Returns what an anchor's request takes for the recent support of all anchors. */
  private double ofAll(GatherRequest request) {
    return request.recentTotal();
  }

  private GatherRequest requestOf(long anchor) {
    List<GatherRequest> requests =
        requests().stream().filter(request -> request.owner() == anchor).toList();
    assertThat(requests).hasSize(1);
    return requests.get(0);
  }

  @Test
  void whatIsNotPopularBesideOthersDoesNotFade() throws Exception {
    start(Groups.group(256, 2), new Popularity(2, 0.25));
    send(own(1, TIME, 1_000 * ONE));
    send(own(2, TIME, 3 * ONE / 2));
    assertThat(requests()).hasSize(2);
    recordsReturn();
    watermark(TIME + HALF_LIFE - 1);
    assertThat(requests()).extracting(GatherRequest::owner).isNotEmpty().containsOnly(1L);
  }

  @Test
  void whatFadesAsksWithoutNeighbours() throws Exception {
    GatherRequest first = afresh();
    long time = first.time();
    for (int i = 0; i < 3; i++) {
      rescale(1 + i);
      recordsReturn();
      time = fades(time);
      watermark(time - 1);
      assertThat(requests()).isEmpty();
      watermark(time);
      GatherRequest faded = requestOf(1);
      assertThat(faded.neighbours()).isEmpty();
      assertThat(faded.counts()).isEmpty();
      assertThat(faded.parts()).isEqualTo(1);
      assertThat(faded.withOwner()).isTrue();
      assertThat(faded.support()).isPositive();
      assertThat(faded.recentSupport()).isPositive();
    }
    rescale(1);
    recordsReturn();
    send(own(1, time, ONE));
    assertThat(requestOf(1).neighbours()).as("of an event").containsExactly(10);
  }

  @Test
  void whatFadesWaitsUntilItsLastRecordHasComeBack() throws Exception {
    afresh();
    watermark(fades(TIME));
    assertThat(requests()).as("VectorStore may hold an older vector").isEmpty();
    subtasks.setProcessingTime(START + 20 * RETURN);
    watermark(fades(fades(TIME)));
    assertThat(requests()).as("no checkpoint was completed").isEmpty();

    long now = complete(START + 20 * RETURN);
    subtasks.setProcessingTime(now + RETURN - 1);
    assertThat(requests()).as("it may be on its way").isEmpty();
    subtasks.setProcessingTime(now + 2 * RETURN);
    GatherRequest faded = requestOf(1);
    assertThat(faded.neighbours()).isEmpty();
    assertThat(faded.time()).isEqualTo(fades(fades(TIME)));
    watermark(fades(fades(fades(TIME))));
    assertThat(requestOf(1).neighbours()).as("nothing was asked since").isEmpty();
  }

  @Test
  void whatFadesSoonAfterARestartWaits() throws Exception {
    afresh();
    recordsReturn();
    rescale(2, START + 5 * RETURN);
    watermark(fades(TIME));
    subtasks.setProcessingTime(START + 9 * RETURN);
    assertThat(requests()).as("its last record may have been lost, and come anew").isEmpty();
    rescale(1, START + 9 * RETURN);
    recordsReturn();
    recordsReturn();
    assertThat(requestOf(1).neighbours()).isEmpty();
  }

  @Test
  void anEventDoesNotWaitForWhatFades() throws Exception {
    afresh();
    watermark(fades(TIME));
    send(own(1, TIME, ONE));
    assertThat(requests()).as("it waits for the interval").isEmpty();
    subtasks.setProcessingTime(START + INTERVAL);
    GatherRequest refresh = requestOf(1);
    assertThat(refresh.neighbours()).containsExactly(10);
    assertThat(refresh.arrivedAt()).isEqualTo(400);
    subtasks.setProcessingTime(START + 20 * RETURN);
    recordsReturn();
    assertThat(requests()).as("it has not faded since").isEmpty();
  }

  @Test
  void whatFadesWhileItsRefreshIsDueIsRefreshedWhenItIs() throws Exception {
    afresh();
    recordsReturn();
    send(own(1, TIME, ONE));
    requests();
    send(own(1, TIME, ONE));
    watermark(fades(TIME));
    assertThat(requests()).as("it waits for the interval").isEmpty();
    subtasks.setProcessingTime(START + 2 * RETURN);
    GatherRequest refresh = requestOf(1);
    assertThat(refresh.neighbours()).containsExactly(10);
    assertThat(refresh.arrivedAt()).as("it reflects the event").isEqualTo(400);

    recordsReturn();
    assertThat(requests()).as("nothing waits any more").isEmpty();
    watermark(fades(fades(TIME)));
    assertThat(requestOf(1).neighbours()).isEmpty();
  }

  /** Starts anew, with popularity, and returns the first request of an anchor with a neighbour. */
  private GatherRequest afresh() throws Exception {
    start(Groups.group(256, 2), new Popularity(2, 0.25));
    send(pair(1, 10, TICK, ONE));
    send(own(1, TIME, 20 * ONE));
    GatherRequest first = requestOf(1);
    assertThat(first.neighbours()).containsExactly(10);
    return first;
  }

  /** Lets the records of all that was asked so far come back. */
  private void recordsReturn() throws Exception {
    long now = complete(subtasks.all().get(0).getProcessingTime());
    subtasks.setProcessingTime(now + RETURN);
  }

  /** Completes a checkpoint right after a time, and returns when. */
  private long complete(long time) throws Exception {
    subtasks.setProcessingTime(time + 1);
    checkpoint++;
    subtasks.beforeBarrier(checkpoint);
    subtasks.snapshot(checkpoint);
    for (NeighbourhoodsHarness harness : subtasks.all()) {
      harness.notifyOfCompletedCheckpoint(checkpoint);
    }
    return time + 1;
  }

  /** Returns when the popularity of all there is will have fallen by a step. */
  private static long fades(long time) {
    Popularity popularity = new Popularity(2, 0.25);
    return popularity.fadesAt(time, 1, 1, popularity.recent(new HalfLife(HALF_LIFE)));
  }

  @Test
  void aNewcomerThatGrowsFadesFromItsGrowthOn() throws Exception {
    send(own(1, TIME, ONE));
    requests();
    subtasks.setProcessingTime(START + INTERVAL);
    send(own(1, TIME, 99 * ONE));
    double support = requests().get(0).support();
    recordsReturn();
    watermark(fadesAt(TIME, support) - 1);
    assertThat(requests()).isEmpty();
    watermark(fadesAt(TIME, support));
    assertThat(requests()).as("not only when its first timer fires").hasSize(1);
  }

  @Test
  void aLeapOfTheWatermarkAsksOnceAndHasOneTimerAKey() throws Exception {
    for (int i = 0; i < 20; i++) {
      send(own(1, TIME + 100L * i, 50 * ONE));
      subtasks.setProcessingTime(START + i * INTERVAL);
      assertThat(subtasks.only().numEventTimeTimers()).isEqualTo(1);
    }
    requests();
    recordsReturn();
    watermark(TIME + 5 * HALF_LIFE);
    assertThat(requests())
        .singleElement()
        .satisfies(request -> assertThat(request.time()).isEqualTo(TIME + 5 * HALF_LIFE));
    assertThat(subtasks.only().numEventTimeTimers()).isEqualTo(1);
    watermark(TIME + 10 * Groups.WINDOW);
    assertThat(requests()).extracting(GatherRequest::kind).containsExactly(Kind.EXPIRE);
    assertThat(subtasks.only().numEventTimeTimers()).isZero();
  }

  @Test
  void theEndOfTheInputExpiresNothingAndASavepointOfItGoesOn() throws Exception {
    send(own(1, TIME, ONE));
    requests();
    watermark(Long.MAX_VALUE);
    assertThat(requests()).isEmpty();
    assertThat(live()).isEqualTo(1);
    rescale(2);
    watermark(TIME + Groups.WINDOW);
    assertThat(requests()).extracting(GatherRequest::kind).containsExactly(Kind.EXPIRE);
  }

  @Test
  void aMarkerThatNeverLeavesDoesNotKeepTheAnchor() throws Exception {
    start(edges("items"), WITHOUT_POPULARITY);
    send(forget(1, TIME - 1_000));
    send(own(1, TIME + 1_000, ONE));
    requests();
    watermark(TIME + 1_000 + Groups.WINDOW);
    assertThat(requests()).extracting(GatherRequest::kind).containsExactly(Kind.EXPIRE);
    assertThat(live()).isZero();
    send(own(1, TIME - 1_000, ONE));
    assertThat(counter(MetricNames.FORGOTTEN)).as("its marker stays").isEqualTo(1);
  }

  @Test
  void anAnchorWhoseTypeMovedToAnotherGroupBeginsAnewAndCanBeForgotten() throws Exception {
    send(own(1, TIME, 7 * ONE));
    send(own(2, TIME, 7 * ONE));
    requests();
    subtasks.beforeBarrier(1);
    var snapshot = subtasks.snapshot(1);
    subtasks.close();
    subtasks =
        Subtasks.restore(
            harnesses(edges("others"), WITHOUT_POPULARITY), 1, START + 9 * INTERVAL, snapshot);

    send(forget(1, TIME + 1));
    assertThat(requests())
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.kind()).isEqualTo(Kind.FORGET);
              assertThat(notice.group()).as("where VectorStore looks up its window").isZero();
            });
    send(own(2, TIME + 2, ONE));
    assertThat(requests())
        .singleElement()
        .satisfies(request -> assertThat(request.support()).isCloseTo(1, within(0.05)));
    assertThat(live()).isEqualTo(1);
  }

  private static CoOccurrenceGroup edges(String name) {
    return new CoOccurrenceGroup(
        name,
        true,
        new Panes(1_000, Groups.WINDOW),
        Groups.WINDOW,
        Groups.GAP,
        new HalfLife(HALF_LIFE),
        false,
        256,
        3,
        0.85,
        16,
        2,
        0.02);
  }

  private static long fadesAt(long time, double support) {
    return time + (long) (WEIGHTING.halfLivesUntil(support, 0.9) * HALF_LIFE);
  }

  private static boolean isClear(AnchorRow row) {
    return row.neighbourhood().isEmpty() && row.key == null && row.isForgotten();
  }

  private static RowDelta own(long anchor, long time, long units) {
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

  private static RowDelta pair(long anchor, long neighbour, int tick, long units) {
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

  private static RowDelta forget(long anchor, long requestedAt) {
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

  private static Origin origin() {
    return new Origin("engagements", 0, 7, 400, null, new byte[] {1});
  }

  private void send(RowDelta delta) throws Exception {
    subtasks.of(delta.anchor()).processElement1(new StreamRecord<>(delta));
  }

  private void watermark(long time) throws Exception {
    for (var harness : subtasks.all()) {
      harness.processBothWatermarks(new Watermark(time));
    }
  }

  private void rescale(int parallelism) throws Exception {
    rescale(parallelism, START);
  }

  private void rescale(int parallelism, long processingTime) throws Exception {
    subtasks.beforeBarrier(++checkpoint);
    subtasks = subtasks.rescale(checkpoint, parallelism, processingTime);
  }

  private List<GatherRequest> requests() {
    return subtasks.all().stream().flatMap(harness -> Drain.main(harness).stream()).toList();
  }

  private long counter(String name) throws ReflectiveOperationException {
    long sum = 0;
    for (var harness : subtasks.all()) {
      sum += Metrics.counter(harness, name);
    }
    return sum;
  }

  private long live() throws ReflectiveOperationException {
    long sum = 0;
    for (var harness : subtasks.all()) {
      sum += Metrics.liveEntities(harness, "item");
    }
    return sum;
  }

  /** Returns the rows that are in state. */
  private List<AnchorRow> rows() throws Exception {
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
