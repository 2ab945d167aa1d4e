package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Popularity;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.metrics.MetricNames;
import org.junit.jupiter.api.Test;

/** How anchors whose scale or popularity falls are published again. */
class AnchorsFadeTest extends AnchorsOfSubtasks {

  private static final Popularity POPULARITY = new Popularity(2, 0.25);

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
    HalfLife recent = POPULARITY.recent(new HalfLife(HALF_LIFE));
    start(Groups.group(256, 2), POPULARITY);
    send(own(1, TIME, 20 * ONE));
    GatherRequest last = requestOf(1);
    int asked = 0;
    while (POPULARITY.ofAnchor(last.recentSupport(), ofAll(last)) > 0) {
      double before = last.recentSupport();
      long fades = POPULARITY.fadesAt(last.time(), before, ofAll(last), recent);
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

  @Test
  void whatIsNotPopularBesideOthersDoesNotFade() throws Exception {
    start(Groups.group(256, 2), POPULARITY);
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

    long now = complete(complete(START + 20 * RETURN));
    subtasks.setProcessingTime(now + RETURN - 1);
    assertThat(requests()).as("it may be on its way").isEmpty();
    subtasks.setProcessingTime(now + 10 * RETURN);
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
    subtasks.setProcessingTime(START + 20 * RETURN);
    GatherRequest faded = requestOf(1);
    assertThat(faded.neighbours()).isEmpty();
    assertThat(faded.time()).as("though event time begins anew").isEqualTo(fades(TIME));
  }

  @Test
  void anEventDoesNotWaitForWhatFades() throws Exception {
    afresh();
    watermark(fades(TIME));
    send(own(1, TIME, ONE));
    assertThat(requests()).as("it waits for the interval").isEmpty();
    assertThat(subtasks.only().numProcessingTimeTimers()).isEqualTo(1);
    assertThat(counter(MetricNames.REFRESHES_JOINED)).isZero();
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
    start(Groups.group(256, 2), POPULARITY);
    send(pair(1, 10, TICK, ONE));
    send(own(1, TIME, 20 * ONE));
    GatherRequest first = requestOf(1);
    assertThat(first.neighbours()).containsExactly(10);
    return first;
  }

  /** Returns when the popularity of all there is will have fallen by a step. */
  private static long fades(long time) {
    return POPULARITY.fadesAt(time, 1, 1, POPULARITY.recent(new HalfLife(HALF_LIFE)));
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

  private static long fadesAt(long time, double support) {
    return time + (long) (WEIGHTING.halfLivesUntil(support, 0.9) * HALF_LIFE);
  }
}
