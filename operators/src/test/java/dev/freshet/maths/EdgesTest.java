package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.freshet.maths.BruteForce.Cell;
import dev.freshet.maths.BruteForce.Engagement;
import dev.freshet.maths.CoOccurrence.Insertion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Counts follows and their ends, and forgets users, in any order; compares with brute force. */
class EdgesTest {

  private static final int TICK = 1_000;
  private static final double DECAY = 0.85;
  private static final int ENOUGH = 256;
  private static final long UNLIMITED = CoOccurrenceGroup.UNLIMITED;

  /** One run of the counting: users' logs, the sums of what they reported, and anchors' rows. */
  private static final class Run implements ContributionSink {
    final Panes panes;
    final boolean edges;
    final CoOccurrence rule;
    final BruteForce reference;
    final Map<Integer, EngagementLog> logs = new HashMap<>();
    final Map<Integer, Long> forgottenUpTo = new HashMap<>();
    final Map<Cell, Long> sums = new HashMap<>();
    final Map<Long, Neighbourhood> rows = new HashMap<>();
    Map<Cell, Long> changes = new HashMap<>();
    int reports;

    Run(boolean unlimited, long gap, int pairs, int logLength, boolean edges) {
      this.panes = unlimited ? Panes.unlimited() : new Panes(TICK, 64 * TICK);
      this.edges = edges;
      this.rule = new CoOccurrence(panes, gap, pairs, DECAY, logLength, edges);
      this.reference = new BruteForce(gap, pairs, DECAY);
    }

    EngagementLog log(int user) {
      return logs.computeIfAbsent(user, u -> new EngagementLog());
    }

    Insertion insert(Engagement event) {
      EngagementLog log = log(event.user());
      reports = 0;
      Insertion insertion =
          edges && event.weight() == 0
              ? rule.end(log, event.time(), event.anchor(), event.id(), this)
              : rule.insert(log, event.time(), event.anchor(), event.weight(), event.id(), this);
      settle();
      return insertion;
    }

    int forget(int user, long upTo) {
      forgottenUpTo.merge(user, upTo, Math::max);
      int removed = rule.forget(log(user), upTo, this);
      settle();
      return removed;
    }

    boolean isForgotten(Engagement event) {
      return event.time() <= forgottenUpTo.getOrDefault(event.user(), Long.MIN_VALUE);
    }

    /** Returns the events that count, of those that are not forgotten. */
    List<Engagement> counting(List<Engagement> events) {
      List<Engagement> known = events.stream().filter(event -> !isForgotten(event)).toList();
      return edges ? Follows.standing(known) : known;
    }

    Map<Cell, Long> expected(List<Engagement> events) {
      return reference.counts(
          counting(events), tick -> panes.isUnlimited() ? 0 : (Integer) tick, TICK);
    }

    @Override
    public void support(long anchor, long time, long units) {
      report(new Cell(anchor, null, panes.tick(time)), units);
    }

    @Override
    public void pair(long anchor, long neighbour, int tick, long units) {
      report(new Cell(anchor, neighbour, tick), units);
    }

    private void report(Cell cell, long units) {
      assertThat(cell.pane()).isEqualTo(panes.isUnlimited() ? 0 : cell.pane());
      reports++;
      BruteForce.add(changes, cell, units);
    }

    /** Sums up the changes as the buffer before the exchange does. */
    private void settle() {
      changes.forEach((cell, units) -> BruteForce.add(sums, cell, units));
      if (panes.isUnlimited()) {
        changes.forEach(this::apply);
      }
      changes = new HashMap<>();
    }

    private void apply(Cell cell, long units) {
      Neighbourhood row = rows.computeIfAbsent(cell.anchor(), anchor -> new Neighbourhood());
      assertThat(
              cell.neighbour() == null
                  ? row.addSupport(panes, cell.pane(), units)
                  : row.add(panes, cell.neighbour(), cell.pane(), units))
          .isEqualTo(Neighbourhood.Change.APPLIED);
    }

    Map<Cell, Long> inRows() {
      Map<Cell, Long> cells = new HashMap<>();
      rows.forEach(
          (anchor, row) ->
              row.visit(
                  (zero, pane, units) -> cells.put(new Cell(anchor, null, pane), units),
                  (neighbour, pane, units) -> cells.put(new Cell(anchor, neighbour, pane), units)));
      return cells;
    }

    void restore() {
      logs.replaceAll((user, log) -> EngagementLogTest.copy(log));
      rows.replaceAll((anchor, row) -> CountsTest.copy(row));
    }
  }

  @Provide
  Arbitrary<List<Engagement>> follows() {
    return Follows.streams(30);
  }

  @Provide
  Arbitrary<List<Engagement>> engagements() {
    return Streams.engagements(30, 30);
  }

  @Property(tries = 1_000)
  void followsInAnyOrderEqualBruteForceAfterEveryEvent(
      @ForAll("follows") List<Engagement> events,
      @ForAll boolean unlimited,
      @ForAll @IntRange(min = -1, max = 20_000) int gap,
      @ForAll @IntRange(min = 1, max = 4) int pairs,
      @ForAll Random random) {
    equalsBruteForce(
        new Run(unlimited, gap < 0 ? UNLIMITED : gap, pairs, ENOUGH, true), events, random);
  }

  @Property(tries = 500)
  void engagementsInAnyOrderEqualBruteForceAfterEveryEvent(
      @ForAll("engagements") List<Engagement> events,
      @ForAll boolean unlimited,
      @ForAll @IntRange(min = -1, max = 20_000) int gap,
      @ForAll @IntRange(min = 1, max = 4) int pairs,
      @ForAll Random random) {
    equalsBruteForce(
        new Run(unlimited, gap < 0 ? UNLIMITED : gap, pairs, ENOUGH, false), events, random);
  }

  private static void equalsBruteForce(Run run, List<Engagement> events, Random random) {
    List<Engagement> arrivals = new ArrayList<>(events);
    Collections.shuffle(arrivals, random);
    Set<Map.Entry<Integer, Long>> ids = new HashSet<>();
    List<Engagement> soFar = new ArrayList<>();
    for (Engagement event : arrivals) {
      if (random.nextInt(10) == 0) {
        int user = random.nextInt(2);
        long upTo = random.nextInt(-3_000, 42_000) >> random.nextInt(4);
        int before = run.log(user).size();
        int removed = run.forget(user, upTo);
        assertThat(run.log(user).size()).isEqualTo(before - removed);
        assertThat(run.sums)
            .as("forgot user %d up to %d", user, upTo)
            .isEqualTo(run.expected(soFar));
      }
      if (run.isForgotten(event)) {
        continue;
      }
      List<Engagement> before = run.counting(soFar);
      Insertion insertion = run.insert(event);
      soFar.add(event);
      assertThat(run.sums).as("after %s", event).isEqualTo(run.expected(soFar));
      boolean repeated = event.id() != 0 && !ids.add(Map.entry(event.user(), event.id()));
      // An edge that only moved is COUNTED, though its sums may be the same.
      boolean unchanged = before.equals(run.counting(soFar));
      assertThat(insertion)
          .isEqualTo(
              repeated ? Insertion.REPEATED : unchanged ? Insertion.UNCHANGED : Insertion.COUNTED);
      assertThat(run.reports == 0).isEqualTo(insertion != Insertion.COUNTED);
      if (random.nextInt(8) == 0) {
        run.restore();
      }
    }
    Map<Cell, Long> contributions = new HashMap<>(run.sums);
    run.changes = contributions;
    run.logs.values().forEach(log -> run.rule.contributions(log, -1, run));
    assertThat(contributions).as("sums without f of the logs").isEmpty();
    if (run.panes.isUnlimited()) {
      assertThat(run.inRows()).isEqualTo(run.expected(soFar));
    }
  }

  @Property(tries = 300)
  void endingEveryEdgeLeavesNothing(
      @ForAll("follows") List<Engagement> events,
      @ForAll @IntRange(min = -1, max = 20_000) int gap,
      @ForAll @IntRange(min = 1, max = 4) int pairs) {
    Run run = new Run(true, gap < 0 ? UNLIMITED : gap, pairs, ENOUGH, true);
    events.forEach(run::insert);
    for (Engagement edge : Follows.standing(events)) {
      assertThat(run.insert(new Engagement(edge.user(), 50_000, edge.anchor(), 0, 0)))
          .isEqualTo(Insertion.COUNTED);
    }
    assertThat(run.sums).isEmpty();
    assertThat(run.rows.values()).allMatch(Neighbourhood::isEmpty);
  }

  @Property(tries = 300)
  void newestDistinctAreTheEdgesThatStand(@ForAll("follows") List<Engagement> events) {
    Run run = new Run(true, UNLIMITED, 3, ENOUGH, true);
    events.forEach(run::insert);
    List<Engagement> standing = Follows.standing(events);
    run.logs.forEach(
        (user, log) -> {
          List<Engagement> own = standing.stream().filter(edge -> edge.user() == user).toList();
          long[] newest = new long[16];
          int size = log.newestDistinct(newest);
          List<Long> oldestFirst = new ArrayList<>();
          for (int i = size - 1; i >= 0; i--) {
            oldestFirst.add(newest[i]);
          }
          assertThat(oldestFirst).isEqualTo(own.stream().map(Engagement::anchor).toList());
          assertThat(log.support(0, HalfLife.UNLIMITED))
              .isEqualTo(own.stream().mapToDouble(Engagement::weight).sum());
        });
  }

  @Test
  void anAppendTouchesAtMostHPairs() {
    for (boolean edges : new boolean[] {true, false}) {
      Run run = new Run(true, UNLIMITED, 10, ENOUGH, edges);
      for (int i = 0; i < 200; i++) {
        run.insert(new Engagement(0, i, i, 1, 0));
        assertThat(run.reports).isEqualTo(1 + 2 * Math.min(i, 10));
      }
    }
  }

  @Test
  void anInsertionAtTheFrontTouchesAsManyLaterEntriesAsCanLookBackToIt() {
    for (boolean edges : new boolean[] {true, false}) {
      Run run = new Run(true, UNLIMITED, 3, ENOUGH, edges);
      for (int i = 1; i <= 200; i++) {
        run.insert(new Engagement(0, i, i, 1, 0));
      }
      run.insert(new Engagement(0, 0, 1_000, 1, 0));
      // Four later entries (H + 1), each with at most three pairs, in two rows, before and after.
      assertThat(run.reports).isLessThanOrEqualTo(1 + 2 * 2 * 4 * 3);
      assertThat(run.sums).containsEntry(new Cell(1_000, 3L, 0), 47_350L);
      assertThat(run.sums).doesNotContainKey(new Cell(1_000, 4L, 0));
    }
  }

  @Test
  void anEndTakesBackItsFollowAtTheSameTimeWhicheverComesFirst() {
    Engagement follow = new Engagement(0, 0, 7, 1, 0);
    Engagement end = new Engagement(0, 0, 7, 0, 0);
    for (List<Engagement> arrivals : List.of(List.of(follow, end), List.of(end, follow))) {
      Run run = new Run(true, UNLIMITED, 3, ENOUGH, true);
      arrivals.forEach(run::insert);
      assertThat(run.sums).isEmpty();
      assertThat(run.log(0).ends(1)).isTrue();
    }
  }

  @Test
  void aRepeatedFollowIsSilentUntilAnEndComesBetween() {
    Run run = new Run(false, UNLIMITED, 3, ENOUGH, true);
    assertThat(run.insert(new Engagement(0, 1_000, 7, 1, 0))).isEqualTo(Insertion.COUNTED);
    assertThat(run.insert(new Engagement(0, 9_000, 7, 1, 0))).isEqualTo(Insertion.UNCHANGED);
    assertThat(run.sums).containsOnly(Map.entry(new Cell(7, null, 1), 65_536L));
    assertThat(run.insert(new Engagement(0, 5_000, 7, 0, 0))).isEqualTo(Insertion.COUNTED);
    assertThat(run.sums).containsOnly(Map.entry(new Cell(7, null, 9), 65_536L));
  }

  @Test
  void anEdgeWhoseFollowLeftAFullLogStaysCountedOnce() {
    Run run = new Run(true, UNLIMITED, 3, 2, true);
    run.insert(new Engagement(0, 1_000, 7, 1, 0));
    assertThat(run.insert(new Engagement(0, 3_000, 7, 1, 0))).isEqualTo(Insertion.UNCHANGED);
    assertThat(run.insert(new Engagement(0, 4_000, 8, 1, 0))).isEqualTo(Insertion.COUNTED);
    assertThat(run.log(0).size()).isEqualTo(2);
    Map<Cell, Long> before = Map.copyOf(run.sums);
    // The log holds the silent follow of 7 and the follow of 8; the one of 7 that counts is gone.
    assertThat(run.insert(new Engagement(0, 3_500, 7, 1, 0))).isEqualTo(Insertion.UNCHANGED);
    assertThat(run.log(0).size()).isEqualTo(2);
    assertThat(run.reports).isZero();
    assertThat(run.sums).isEqualTo(before).containsEntry(new Cell(7, null, 0), 65_536L);
  }

  @Test
  void forgettingSaysHowManyAndLeavesTheRest() {
    Run run = new Run(true, UNLIMITED, 3, ENOUGH, true);
    run.insert(new Engagement(0, 1_000, 7, 1, 0));
    run.insert(new Engagement(0, 2_000, 8, 1, 0));
    run.insert(new Engagement(0, 3_000, 7, 1, 0));
    assertThat(run.forget(0, 999)).isZero();
    assertThat(run.forget(0, 2_000)).isEqualTo(2);
    assertThat(run.sums)
        .as("the repeat now begins the edge")
        .containsOnly(Map.entry(new Cell(7, null, 0), 65_536L));
    assertThat(run.forget(0, Long.MAX_VALUE)).isEqualTo(1);
    assertThat(run.sums).isEmpty();
    assertThat(run.log(0).size()).isZero();
  }

  @Test
  void refusesWhatTheGroupDoesNotHold() {
    Run engagements = new Run(true, UNLIMITED, 3, ENOUGH, false);
    assertThatIllegalStateException()
        .isThrownBy(() -> engagements.rule.end(engagements.log(0), 0, 7, 0, engagements))
        .withMessageContaining("engagements do not end");
    Run edges = new Run(true, UNLIMITED, 3, ENOUGH, true);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> edges.rule.insert(edges.log(0), 0, 7, 0, 0, edges))
        .withMessageContaining("more than 0, weighs 0.0");
  }
}
