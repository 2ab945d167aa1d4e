package dev.freshet.operators.engagements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Fingerprint;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Panes;
import dev.freshet.operators.fixtures.Drain;
import dev.freshet.operators.fixtures.Events;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.fixtures.Metrics;
import dev.freshet.operators.fixtures.Subtasks;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequest.Kind;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.metrics.MetricNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How users come, unfollow, are forgotten, expire, and come again. */
class UsersLifeTest {

  private static final long START = 1_000_000;
  private static final long INTERVAL = 1_000;
  private static final long TIME = 5_000_000;

  /** The watermark from which on an event at TIME is late. */
  private static final long OUTLIVED = TIME + Groups.WINDOW + Groups.GAP + 1;

  private final Events events = new Events();
  private Subtasks<KeyedOneInputStreamOperatorTestHarness<Long, Event, RowDelta>> subtasks;
  private long checkpoint;

  @AfterEach
  void close() {
    subtasks.close();
  }

  @Test
  void anUnfollowTakesBackWhatItsFollowGave() throws Exception {
    start(1, items(), follows(), 1, 0.5);
    send(follow("u", "p", TIME));
    send(follow("u", "q", TIME + 1));
    send(follow("u", "r", TIME + 2));
    Map<String, Long> before = sums(deltas());
    foldIns();
    subtasks.setProcessingTime(START + INTERVAL);
    foldIns();

    subtasks.setProcessingTime(START + 2 * INTERVAL);
    send(events.follow(Event.Kind.END, "u", "q", TIME + 3, 0, null));
    deltas().forEach(delta -> add(before, delta));
    assertThat(before.keySet())
        .as("nothing names q, and p and r are neighbours still")
        .noneMatch(cell -> cell.contains(Long.toString(producer("q"))))
        .hasSize(4);
    assertThat(foldIns())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.kind()).isEqualTo(Kind.FOLD_IN);
              assertThat(request.neighbours()).containsExactly(producer("r"), producer("p"));
              assertThat(request.counts()).containsExactly(0.5f, 0.5f * 0.85f);
              assertThat(request.support()).isEqualTo(2);
            });
    assertThat(live()).isEqualTo(1);
  }

  @Test
  void aUserWhoseLastEvidenceWentIsGone() throws Exception {
    start(1, items(), follows(), 1, 1);
    send(follow("u", "p", TIME));
    Map<String, Long> sums = sums(deltas());
    foldIns();
    send(events.follow(Event.Kind.END, "u", "p", TIME, 0, null));
    deltas().forEach(delta -> add(sums, delta));
    assertThat(sums).isEmpty();
    assertThat(foldIns()).as("within the interval").isEmpty();
    assertThat(live()).isEqualTo(1);

    rescale(3);
    subtasks.setProcessingTime(START + INTERVAL);
    assertThat(kinds(foldIns())).containsExactly(Kind.EXPIRE);
    assertThat(live()).isZero();
    subtasks.setProcessingTime(START + 9 * INTERVAL);
    assertThat(foldIns()).isEmpty();

    send(follow("u", "q", TIME + 5));
    assertThat(foldIns()).isNotEmpty().allMatch(request -> request.kind() == Kind.FOLD_IN);
    assertThat(live()).isEqualTo(1);
  }

  @Test
  void whatOnlyMakesAFullLogForgetTouchesNoAnchorAndNoUser() throws Exception {
    start(1, items(), follows(2), 1, 1);
    send(follow("u", "p", TIME));
    send(follow("u", "q", TIME + 1));
    deltas();
    subtasks.setProcessingTime(START + INTERVAL);
    foldIns();

    send(events.follow(Event.Kind.END, "u", "never followed", TIME + 2, 0, null));
    send(follow("u", "q", TIME + 3));
    subtasks.setProcessingTime(START + 5 * INTERVAL);
    assertThat(deltas()).isEmpty();
    assertThat(foldIns()).isEmpty();
    assertThat(count(MetricNames.UNCHANGED)).isEqualTo(2);
    assertThat(count(MetricNames.LOG_OVERFLOWS)).isEqualTo(2);

    send(follow("u", "r", TIME + 4));
    assertThat(deltas()).isNotEmpty();
    assertThat(foldIns()).isNotEmpty();
    assertThat(count(MetricNames.UNCHANGED)).isEqualTo(2);
    assertThat(count(MetricNames.LOG_OVERFLOWS)).isEqualTo(3);
  }

  @Test
  void whoWasNeverFoldedInIsNeverAnnouncedAsGone() throws Exception {
    start(1, items(), follows(), 1, 0);
    send(follow("u", "p", TIME));
    send(follow("u", "q", TIME + 1));
    subtasks.setProcessingTime(START + 5 * INTERVAL);
    assertThat(foldIns()).isEmpty();
    assertThat(live()).isZero();

    send(events.event("u", "a", TIME + 2, 500));
    assertThat(foldIns())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.neighbours()).containsExactly(Events.item("a"));
              assertThat(request.support()).as("of every group").isEqualTo(3);
            });
    assertThat(live()).isEqualTo(1);
  }

  @Test
  void foldsInFromEveryGroupWithTheGroupsFactor() throws Exception {
    start(1, items(), follows(), 2, 0.5);
    send(events.event("u", "a", TIME, 500));
    foldIns();
    send(events.event("u", "b", TIME + 1, 500));
    send(follow("u", "p", TIME + 2));
    send(follow("u", "q", TIME - 7));
    subtasks.setProcessingTime(START + INTERVAL);
    assertThat(foldIns())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.neighbours())
                  .containsExactly(
                      Events.item("b"), Events.item("a"), producer("p"), producer("q"));
              assertThat(request.counts()).containsExactly(2, 2 * 0.85f, 0.5f, 0.5f * 0.85f);
              assertThat(request.time()).isEqualTo(TIME + 2);
            });
  }

  @Test
  void forgettingTakesEverythingBackAndTellsEverySubtaskBeforeWhatComesAfter() throws Exception {
    start(1, items(), follows(), 1, 1);
    rescale(3);
    send(events.event("u", "a", TIME, 500));
    send(events.event("u", "b", TIME + 1, 500));
    send(follow("u", "p", TIME));
    send(follow("u", "q", TIME));
    Map<String, Long> sums = sums(deltas());
    assertThat(sums).isNotEmpty();
    long lastNumber = foldIns().get(0).number();

    rescale(2);
    rescale(3);
    send(forget("u", TIME + 10));
    deltas().forEach(delta -> add(sums, delta));
    assertThat(sums).isEmpty();
    List<GatherRequest> notices = foldIns();
    assertThat(notices)
        .hasSize(3)
        .allSatisfy(
            part -> {
              assertThat(part.kind()).isEqualTo(Kind.FORGET);
              assertThat(part.owner()).isEqualTo(Events.user("u"));
              assertThat(part.ownerKey()).isEqualTo(Events.key("user", "u"));
              assertThat(part.parts()).isEqualTo(3);
              assertThat(part.withOwner()).as("VectorStore has no users").isFalse();
              assertThat(part.time()).isEqualTo(TIME + 10);
            });
    assertThat(notices.stream().map(GatherRequest::shardKey).distinct()).hasSize(3);
    assertThat(notices.stream().map(GatherRequest::number).distinct()).hasSize(1);
    assertThat(live()).isZero();

    rescale(2);
    send(events.event("u", "c", TIME + 10, 500));
    send(follow("u", "p", TIME + 9));
    assertThat(deltas()).isEmpty();
    assertThat(foldIns()).isEmpty();
    assertThat(count(MetricNames.FORGOTTEN)).isEqualTo(2);

    send(events.event("u", "c", TIME + 11, 500));
    assertThat(sums(deltas())).hasSize(1);
    assertThat(kinds(foldIns())).containsOnly(Kind.FOLD_IN);
    assertThat(live()).isEqualTo(1);
    assertThat(lastNumber).isPositive();
  }

  @Test
  void whatIsNewerThanTheRequestStaysAndIsFoldedInBehindTheNotice() throws Exception {
    start(1, items(), follows(), 1, 1);
    send(events.event("u", "a", TIME, 500));
    send(events.event("u", "b", TIME + 1, 500));
    Map<String, Long> sums = sums(deltas());
    foldIns();
    send(forget("u", TIME));
    deltas().forEach(delta -> add(sums, delta));
    assertThat(sums).as("the support of b").hasSize(1);
    List<GatherRequest> asked = foldIns();
    assertThat(kinds(asked)).containsExactly(Kind.FORGET, Kind.FOLD_IN);
    assertThat(asked.get(1).number()).isGreaterThan(asked.get(0).number());
    assertThat(asked.get(1).neighbours()).containsExactly(Events.item("b"));
    assertThat(live()).isEqualTo(1);
    subtasks.setProcessingTime(START + 5 * INTERVAL);
    assertThat(foldIns()).as("the one that waited is the same").isEmpty();
  }

  @Test
  void anOlderRequestThatComesLaterForgetsNoLess() throws Exception {
    start(1, items(), null, 1, 1);
    send(forget("u", TIME));
    send(forget("u", TIME - 50));
    deltas();
    foldIns();
    send(events.event("u", "a", TIME - 10, 500));
    assertThat(deltas()).isEmpty();
    assertThat(count(MetricNames.FORGOTTEN)).isEqualTo(1);
  }

  @Test
  void theMarkerLeavesWhenWhatItKeepsOutIsLate() throws Exception {
    start(1, items(), null, 1, 1);
    send(forget("u", TIME));
    assertThat(kinds(foldIns())).containsExactly(Kind.FORGET);
    watermark(OUTLIVED - 1);
    send(events.event("u", "a", TIME, 500));
    assertThat(count(MetricNames.FORGOTTEN)).as("the very last one").isEqualTo(1);
    assertThat(deltas()).isEmpty();
    rescale(3);
    assertThat(states()).isEqualTo(1);

    watermark(OUTLIVED);
    assertThat(states()).isZero();
    assertThat(foldIns()).as("it is gone already").isEmpty();
    send(events.event("u", "a", TIME, 500));
    assertThat(deltas()).isEmpty();
    assertThat(count(MetricNames.LATE)).isEqualTo(1);
  }

  @Test
  void whatWasLateBeforeARestartIsLateAfterIt() throws Exception {
    start(1, items(), null, 1, 1);
    send(forget("u", TIME));
    watermark(OUTLIVED);
    assertThat(states()).isZero();
    rescale(3);
    rescale(2);

    send(events.event("u", "a", TIME, 500));
    assertThat(deltas()).isEmpty();
    assertThat(foldIns()).isEmpty();
    assertThat(count(MetricNames.LATE)).isEqualTo(1);
    send(events.event("u", "a", TIME + 1, 500));
    assertThat(deltas()).hasSize(1);
    assertThat(count(MetricNames.LATE)).isEqualTo(1);
  }

  @Test
  void anIdleUserExpiresOnce() throws Exception {
    start(1, items(), null, 1, 1);
    send(events.event("u", "a", TIME - 5_000, 500));
    send(events.event("u", "b", TIME, 500));
    foldIns();
    rescale(2);
    subtasks.setProcessingTime(START + INTERVAL);
    foldIns();
    watermark(OUTLIVED - 1);
    assertThat(foldIns()).isEmpty();
    assertThat(live()).isEqualTo(1);

    rescale(3);
    watermark(OUTLIVED);
    assertThat(foldIns())
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.kind()).isEqualTo(Kind.EXPIRE);
              assertThat(notice.ownerKey()).isEqualTo(Events.key("user", "u"));
              assertThat(notice.arrivedAt()).isZero();
            });
    assertThat(live()).isZero();
    assertThat(states()).isZero();
    watermark(OUTLIVED + 10 * Groups.WINDOW);
    assertThat(foldIns()).isEmpty();
  }

  @Test
  void aUserWhoWasForgottenBeforeExpiresEvenIfTheMarkerNeverDoes() throws Exception {
    start(1, items(), follows(), 1, 1);
    send(forget("u", TIME - 1));
    send(events.event("u", "a", TIME, 500));
    assertThat(kinds(foldIns())).containsExactly(Kind.FORGET, Kind.FOLD_IN);
    deltas();

    watermark(OUTLIVED);
    assertThat(kinds(foldIns())).containsExactly(Kind.EXPIRE);
    assertThat(live()).isZero();
    send(follow("u", "p", TIME - 1));
    assertThat(deltas()).as("a follow is never late, so the marker stays").isEmpty();
    assertThat(count(MetricNames.FORGOTTEN)).isEqualTo(1);
  }

  @Test
  void whoFollowsNeverExpires() throws Exception {
    start(1, items(), follows(), 1, 1);
    send(events.event("u", "a", TIME, 500));
    send(follow("u", "p", TIME));
    foldIns();
    watermark(OUTLIVED * 10);
    assertThat(kinds(foldIns())).doesNotContain(Kind.EXPIRE);
    assertThat(live()).isEqualTo(1);
    assertThat(states()).isEqualTo(1);
  }

  @Test
  void theEndOfTheInputExpiresNothingAndASavepointOfItGoesOn() throws Exception {
    start(1, items(), null, 1, 1);
    send(events.event("u", "a", TIME, 500));
    send(forget("v", TIME));
    foldIns();
    watermark(Long.MAX_VALUE);
    assertThat(foldIns()).isEmpty();
    assertThat(live()).isEqualTo(1);

    rescale(2);
    assertThat(states()).isEqualTo(2);
    watermark(OUTLIVED);
    assertThat(kinds(foldIns())).containsExactly(Kind.EXPIRE);
    assertThat(states()).isZero();
  }

  @Test
  void aRequestToForgetAnAnchorPassesBehindWhatWasCollectedOfIt() throws Exception {
    start(1, items(), null, 1, 1, 1_000);
    send(events.event("u", "a", TIME, 500));
    assertThat(deltas()).isEmpty();
    Event request = events.forget("item", "a", 0, TIME + 1);
    send(request);
    List<RowDelta> sent = deltas();
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0).forgetUpTo()).isEqualTo(RowDelta.NOT_FORGOTTEN);
    assertThat(sent.get(0).supportUnits()).containsExactly(65_536);
    assertThat(sent.get(1).forgetUpTo()).isEqualTo(TIME + 1);
    assertThat(sent.get(1).anchor()).isEqualTo(Events.item("a"));
    assertThat(sent.get(1).anchorKey()).isEqualTo(Events.key("item", "a"));
    assertThat(sent.get(1).group()).isZero();
    assertThat(sent.get(1).origins())
        .singleElement()
        .satisfies(origin -> assertThat(origin.offset()).isEqualTo(request.origin().offset()));
    assertThat(live()).isEqualTo(1);
    assertThat(kinds(foldIns())).containsExactly(Kind.FOLD_IN);
  }

  private Event follow(String user, String followee, long time) {
    return events.follow(Event.Kind.ADD, user, followee, time, 1, null);
  }

  private Event forget(String user, long requestedAt) {
    return events.forget("user", user, Event.NO_GROUP, requestedAt);
  }

  private static long producer(String id) {
    return Fingerprint.of(Events.key("producer", id));
  }

  private static CoOccurrenceGroup items() {
    return Groups.group(256, 8);
  }

  private static CoOccurrenceGroup follows() {
    return follows(256);
  }

  private static CoOccurrenceGroup follows(int logLength) {
    return new CoOccurrenceGroup(
        "follows",
        true,
        Panes.unlimited(),
        CoOccurrenceGroup.UNLIMITED,
        CoOccurrenceGroup.UNLIMITED,
        HalfLife.UNLIMITED,
        false,
        logLength,
        3,
        0.85,
        16,
        8,
        0.02);
  }

  private void start(
      int parallelism,
      CoOccurrenceGroup items,
      CoOccurrenceGroup follows,
      double itemFactor,
      double followFactor)
      throws Exception {
    start(parallelism, items, follows, itemFactor, followFactor, 0);
  }

  private void start(
      int parallelism,
      CoOccurrenceGroup items,
      CoOccurrenceGroup follows,
      double itemFactor,
      double followFactor,
      long delayMillis)
      throws Exception {
    var options =
        new EngagementsOptions(
            follows == null ? List.of(items) : List.of(items, follows),
            List.of("user"),
            List.of(itemFactor, followFactor),
            5,
            0.85,
            SheddingInterval.Bounds.constant(INTERVAL),
            delayMillis,
            100,
            1);
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
    subtasks.beforeBarrier(++checkpoint);
    subtasks = subtasks.rescale(checkpoint, parallelism, START);
  }

  private void send(Event event) throws Exception {
    subtasks.of(event.user()).processElement(new StreamRecord<>(event));
  }

  private void watermark(long time) throws Exception {
    for (var harness : subtasks.all()) {
      harness.processWatermark(time);
    }
  }

  private List<RowDelta> deltas() {
    return subtasks.all().stream().flatMap(harness -> Drain.main(harness).stream()).toList();
  }

  private List<GatherRequest> foldIns() {
    return subtasks.all().stream()
        .flatMap(harness -> Drain.side(harness, EngagementsOperator.FOLD_INS).stream())
        .toList();
  }

  private static List<Kind> kinds(List<GatherRequest> requests) {
    return requests.stream().map(GatherRequest::kind).toList();
  }

  private static Map<String, Long> sums(List<RowDelta> deltas) {
    Map<String, Long> sums = new TreeMap<>();
    deltas.forEach(delta -> add(sums, delta));
    return sums;
  }

  /** Adds every changed count to the sums, and forgets what is zero. */
  private static void add(Map<String, Long> sums, RowDelta delta) {
    for (int i = 0; i < delta.supportTimes().length; i++) {
      String cell = delta.anchor() + " at " + delta.supportTimes()[i];
      sums.merge(cell, delta.supportUnits()[i], UsersLifeTest::sum);
    }
    for (int i = 0; i < delta.neighbours().length; i++) {
      String cell = delta.anchor() + " with " + delta.neighbours()[i] + " in " + delta.ticks()[i];
      sums.merge(cell, delta.units()[i], UsersLifeTest::sum);
    }
  }

  private static Long sum(Long a, Long b) {
    return a + b == 0 ? null : Long.valueOf(a + b);
  }

  private long count(String name) throws ReflectiveOperationException {
    long sum = 0;
    for (var harness : subtasks.all()) {
      sum += Metrics.counter(harness, name);
    }
    return sum;
  }

  private long live() throws ReflectiveOperationException {
    long sum = 0;
    for (var harness : subtasks.all()) {
      sum += Metrics.liveEntities(harness, "user");
    }
    return sum;
  }

  /** Returns how many users have state. */
  private int states() throws Exception {
    subtasks.beforeBarrier(++checkpoint);
    List<Long> users = new ArrayList<>();
    for (var harness : subtasks.all()) {
      harness
          .getOperator()
          .<Long>getKeyedStateBackend()
          .<VoidNamespace, ValueState<UserLog>, UserLog>applyToAllKeys(
              VoidNamespace.INSTANCE,
              VoidNamespaceSerializer.INSTANCE,
              new ValueStateDescriptor<>("user-log", new UserLogSerializer()),
              (key, state) -> users.add(key));
    }
    return users.size();
  }
}
