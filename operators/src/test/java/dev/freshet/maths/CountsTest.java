package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.BruteForce.Cell;
import dev.freshet.maths.BruteForce.Engagement;
import dev.freshet.maths.CoOccurrence.Insertion;
import dev.freshet.maths.Neighbourhood.Change;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Builds rows event by event, in any order of arrival, and compares them with brute force. */
class CountsTest {

  private static final int TICK = 1_000;
  private static final int SPAN = 150;
  private static final double DECAY = 0.85;
  private static final int ENOUGH = 256;

  /** One run of the counting: users' logs and anchors' rows, as the job would keep them. */
  private static final class Run implements ContributionSink {
    final Panes panes;
    final CoOccurrence rule;
    final Map<Integer, EngagementLog> logs = new HashMap<>();
    final Map<Long, Neighbourhood> rows = new HashMap<>();
    int repeated;

    Run(int window, long gap, int pairs, int logLength) {
      panes = new Panes(TICK, (long) window * TICK);
      rule = new CoOccurrence(panes, gap, pairs, DECAY, logLength, false);
    }

    Insertion insert(Engagement event) {
      EngagementLog log = logs.computeIfAbsent(event.user(), u -> new EngagementLog());
      Insertion insertion =
          rule.insert(log, event.time(), event.anchor(), event.weight(), event.id(), this);
      if (insertion == Insertion.REPEATED) {
        repeated++;
      }
      return insertion;
    }

    @Override
    public void support(long anchor, long time, long units) {
      int tick = panes.tick(time);
      check(row(anchor, tick).addSupport(panes, tick, units), anchor, tick);
    }

    @Override
    public void pair(long anchor, long neighbour, int tick, long units) {
      check(row(anchor, tick).add(panes, neighbour, tick, units), anchor, tick);
    }

    private Neighbourhood row(long anchor, int tick) {
      Neighbourhood row = rows.computeIfAbsent(anchor, a -> new Neighbourhood());
      row.advance(panes, tick);
      return row;
    }

    private void check(Change change, long anchor, int tick) {
      boolean outside = tick < panes.oldest(rows.get(anchor).now());
      assertThat(change).isEqualTo(outside ? Change.OUTSIDE : Change.APPLIED);
    }

    void advance(int now) {
      rows.values().forEach(row -> row.advance(panes, now));
    }

    void restore() {
      rows.replaceAll((anchor, row) -> copy(row));
      logs.replaceAll((user, log) -> EngagementLogTest.copy(log));
    }

    Map<Cell, Long> counts() {
      Map<Cell, Long> counts = new HashMap<>();
      rows.forEach((anchor, row) -> counts.putAll(cells(anchor, row)));
      return counts;
    }
  }

  private static Map<Cell, Long> cells(long anchor, Neighbourhood row) {
    Map<Cell, Long> cells = new HashMap<>();
    row.visit(
        (zero, pane, units) -> cells.put(new Cell(anchor, null, pane), units),
        (neighbour, pane, units) -> cells.put(new Cell(anchor, neighbour, pane), units));
    assertThat(cells.values()).allMatch(units -> units > 0);
    assertThat(cells.isEmpty()).isEqualTo(row.isEmpty());
    Map<Long, Long> perNeighbour = new HashMap<>();
    long support = 0;
    for (Map.Entry<Cell, Long> entry : cells.entrySet()) {
      if (entry.getKey().neighbour() == null) {
        support += entry.getValue();
      } else {
        perNeighbour.merge(entry.getKey().neighbour(), entry.getValue(), Long::sum);
      }
    }
    assertThat(row.supportUnits()).isEqualTo(support);
    assertThat(row.neighbours()).isEqualTo(perNeighbour.size());
    perNeighbour.forEach((neighbour, units) -> assertThat(row.units(neighbour)).isEqualTo(units));
    assertThat(row.bound()).as("an exact row").isZero();
    return cells;
  }

  @Provide
  Arbitrary<List<Engagement>> streams() {
    return Streams.engagements(SPAN, 60);
  }

  @Provide
  Arbitrary<List<Engagement>> shortStreams() {
    return Streams.engagements(30, 14);
  }

  @Property(tries = 400)
  void anyOrderOfArrivalEqualsBruteForce(
      @ForAll("streams") List<Engagement> events,
      @ForAll @IntRange(min = 16, max = 90) int window,
      @ForAll @IntRange(min = 0, max = 60_000) int gap,
      @ForAll @IntRange(min = 1, max = 6) int pairs,
      @ForAll Random random) {
    List<Engagement> arrivals = new ArrayList<>(events);
    Collections.shuffle(arrivals, random);
    Run run = new Run(window, gap, pairs, ENOUGH);
    for (Engagement event : arrivals) {
      run.insert(event);
      switch (random.nextInt(12)) {
        case 0 -> run.advance(random.nextInt(SPAN + 1));
        case 1 -> run.restore();
        default -> {}
      }
    }
    SimulatedPanes expected = new SimulatedPanes(window, SPAN + random.nextInt(40));
    run.advance(expected.now());
    run.restore();
    assertThat(run.counts())
        .isEqualTo(new BruteForce(gap, pairs, DECAY).counts(events, expected::pane, TICK));
    int logged = BruteForce.logs(events).values().stream().mapToInt(List::size).sum();
    assertThat(run.repeated).isEqualTo(events.size() - logged);
  }

  @Property(tries = 250)
  void everyRowIsExactAfterEveryEvent(
      @ForAll("shortStreams") List<Engagement> arrivals,
      @ForAll @IntRange(min = 16, max = 40) int window,
      @ForAll @IntRange(min = 0, max = 20_000) int gap,
      @ForAll @IntRange(min = 1, max = 4) int pairs) {
    Run run = new Run(window, gap, pairs, ENOUGH);
    BruteForce reference = new BruteForce(gap, pairs, DECAY);
    for (int i = 0; i < arrivals.size(); i++) {
      run.insert(arrivals.get(i));
      List<Engagement> soFar = arrivals.subList(0, i + 1);
      run.rows.forEach(
          (anchor, row) -> {
            // Rows need not be at the same time: each is exact at its own.
            SimulatedPanes panes = new SimulatedPanes(window, row.now());
            Map<Cell, Long> counts = reference.counts(soFar, panes::pane, TICK);
            counts.keySet().removeIf(cell -> cell.anchor() != anchor);
            assertThat(cells(anchor, row)).isEqualTo(counts);
          });
    }
  }

  @Property(tries = 250)
  void forgettingWhatIsLateChangesNothingInsideTheWindow(
      @ForAll("streams") List<Engagement> events,
      @ForAll @IntRange(min = 16, max = 60) int window,
      @ForAll @IntRange(min = 0, max = 30_000) int gap,
      @ForAll Random random) {
    int pairs = 3;
    List<Engagement> arrivals = new ArrayList<>(events);
    Collections.shuffle(arrivals, random);
    Run run = new Run(window, gap, pairs, ENOUGH);
    long watermark = Long.MIN_VALUE;
    CoOccurrenceGroup group =
        new CoOccurrenceGroup(
            "g",
            false,
            run.panes,
            (long) window * TICK,
            gap,
            new HalfLife(1_000),
            false,
            ENOUGH,
            pairs,
            DECAY,
            128,
            64,
            0);
    for (Engagement event : arrivals) {
      if (random.nextInt(5) == 0) {
        watermark = Math.max(watermark, random.nextInt(SPAN * TICK));
      }
      long late = group.lateBefore(watermark);
      run.logs.values().forEach(log -> log.dropBefore(late));
      if (event.time() >= late) {
        run.insert(event);
      }
    }
    SimulatedPanes expected = new SimulatedPanes(window, SPAN + 1);
    run.advance(expected.now());
    assertThat(run.counts())
        .isEqualTo(new BruteForce(gap, pairs, DECAY).counts(events, expected::pane, TICK));
  }

  @Property(tries = 250)
  void insertionReportsTheDifferenceOfContributions(
      @ForAll("shortStreams") List<Engagement> arrivals,
      @ForAll @IntRange(min = 0, max = 20_000) int gap,
      @ForAll @IntRange(min = 1, max = 4) int pairs) {
    Run run = new Run(64, gap, pairs, ENOUGH);
    for (Engagement event : arrivals) {
      EngagementLog log = run.logs.computeIfAbsent(event.user(), u -> new EngagementLog());
      Map<Cell, Long> expected = new HashMap<>();
      run.rule.contributions(log, -1, into(run.panes, expected));
      Map<Cell, Long> reported = new HashMap<>();
      Insertion insertion =
          run.rule.insert(
              log,
              event.time(),
              event.anchor(),
              event.weight(),
              event.id(),
              into(run.panes, reported));
      run.rule.contributions(log, 1, into(run.panes, expected));
      assertThat(reported).isEqualTo(expected);
      assertThat(reported.isEmpty()).isEqualTo(insertion == Insertion.REPEATED);
    }
  }

  @Property(tries = 250)
  void contributionsAreBruteForceAndTakingThemBackLeavesNothing(
      @ForAll("streams") List<Engagement> arrivals,
      @ForAll @IntRange(min = 16, max = 90) int window,
      @ForAll @IntRange(min = 0, max = 60_000) int gap,
      @ForAll @IntRange(min = 1, max = 6) int pairs,
      @ForAll Random random) {
    Run run = new Run(window, gap, pairs, ENOUGH);
    arrivals.forEach(run::insert);
    Map<Cell, Long> contributions = new HashMap<>();
    run.logs
        .values()
        .forEach(log -> run.rule.contributions(log, 1, into(run.panes, contributions)));
    assertThat(contributions)
        .isEqualTo(new BruteForce(gap, pairs, DECAY).counts(arrivals, tick -> tick, TICK));
    run.advance(random.nextInt(SPAN));
    run.logs.values().forEach(log -> run.rule.contributions(log, -1, run));
    assertThat(run.rows.values()).allMatch(Neighbourhood::isEmpty);
    assertThat(run.rows.values()).allMatch(row -> row.neighbours() == 0 && row.supportUnits() == 0);
  }

  @Test
  void shortLogOverflowsButKeepsWhatItCounted() {
    Run run = new Run(64, 60_000, 10, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(run.insert(new Engagement(0, i * 1_000L, i, 1, 0))).isEqualTo(Insertion.COUNTED);
    }
    assertThat(run.insert(new Engagement(0, 3_000, 3, 1, 0))).isEqualTo(Insertion.COUNTED);
    assertThat(run.logs.get(0).size()).isEqualTo(3);
    assertThat(run.logs.get(0).anchor(0)).isEqualTo(1);
    // 3 paired with 0 before the log forgot it: rank 2.
    assertThat(run.rows.get(0L).units(3)).isEqualTo(Math.round(DECAY * DECAY * 65536));
  }

  @Test
  void eventOlderThanAFullLogIsCountedAndForgotten() {
    Run run = new Run(64, 60_000, 10, 2);
    run.insert(new Engagement(0, 5_000, 1, 1, 0));
    run.insert(new Engagement(0, 6_000, 2, 1, 0));
    assertThat(run.insert(new Engagement(0, 1_000, 3, 1, 0))).isEqualTo(Insertion.COUNTED);
    assertThat(run.logs.get(0).size()).isEqualTo(2);
    assertThat(run.logs.get(0).anchor(0)).isEqualTo(1);
    assertThat(run.rows.get(3L).supportUnits()).isEqualTo(CountScale.ONE);
    assertThat(run.rows.get(3L).units(1)).isEqualTo(CountScale.ONE);
  }

  @Test
  void repeatedItemPairsByItsLatestOccurrenceOnly() {
    Run run = new Run(64, 60_000, 10, ENOUGH);
    run.insert(new Engagement(0, 1_000, 1, 1, 0));
    run.insert(new Engagement(0, 2_000, 2, 1, 0));
    run.insert(new Engagement(0, 3_000, 1, 1, 0));
    run.insert(new Engagement(0, 4_000, 3, 1, 0));
    // (1,2) at 2 s and again, as (2,1), at 3 s; (1,3) at rank 0; (2,3) at rank 1.
    assertThat(run.rows.get(1L).units(2)).isEqualTo(2 * CountScale.ONE);
    assertThat(run.rows.get(3L).units(1)).isEqualTo(CountScale.ONE);
    assertThat(run.rows.get(3L).units(2)).isEqualTo(Math.round(DECAY * 65536));
  }

  @Test
  void gapIsInclusive() {
    Run run = new Run(64, 2_000, 10, ENOUGH);
    run.insert(new Engagement(0, 1_000, 1, 1, 0));
    run.insert(new Engagement(0, 3_000, 2, 1, 0));
    run.insert(new Engagement(0, 3_001, 3, 1, 0));
    assertThat(run.rows.get(1L).units(2)).isEqualTo(CountScale.ONE);
    assertThat(run.rows.get(1L).units(3)).isZero();
  }

  private static ContributionSink into(Panes panes, Map<Cell, Long> counts) {
    return new ContributionSink() {
      @Override
      public void support(long anchor, long time, long units) {
        BruteForce.add(counts, new Cell(anchor, null, panes.tick(time)), units);
      }

      @Override
      public void pair(long anchor, long neighbour, int tick, long units) {
        BruteForce.add(counts, new Cell(anchor, neighbour, tick), units);
      }
    };
  }

  static Neighbourhood copy(Neighbourhood row) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      row.write(new DataOutputStream(bytes));
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      Neighbourhood read = Neighbourhood.read(in);
      assertThat(in.available()).isZero();
      assertThat(read.now()).isEqualTo(row.now());
      assertThat(read.bound()).isEqualTo(row.bound());
      assertThat(read.neighbours()).isEqualTo(row.neighbours());
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
