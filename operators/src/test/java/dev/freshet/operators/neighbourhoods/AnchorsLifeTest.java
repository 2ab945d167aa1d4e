package dev.freshet.operators.neighbourhoods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Panes;
import dev.freshet.operators.fixtures.Events;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.metrics.MetricNames;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How anchors are forgotten, expire, and come again. */
class AnchorsLifeTest extends AnchorsOfSubtasks {

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

  private static boolean isClear(AnchorRow row) {
    return row.neighbourhood().isEmpty() && row.key == null && row.isForgotten();
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
}
