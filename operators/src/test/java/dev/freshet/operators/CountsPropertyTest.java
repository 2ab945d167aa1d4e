package dev.freshet.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.Panes;
import dev.freshet.maths.Popularity;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.engagements.EngagementsOptions;
import dev.freshet.operators.fixtures.Events;
import dev.freshet.operators.gather.SheddingInterval;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * Rows and supports in state are Σ f(log), whatever the order of arrival, repeats, late events,
 * follows and their ends, requests to forget users, watermarks and the expiry they bring, caches,
 * pre-aggregation and interleaving of channels, through two checkpoints that are restored at other
 * parallelisms.
 */
class CountsPropertyTest {

  private static final long TICK = 1_000;
  private static final float[] WEIGHTS = {1, 1, 1, 0.5f, 2, 0.3f, 7.25f};

  enum Kind {
    EVENT,
    EVENT_WITH_ID,
    FOLLOW,
    UNFOLLOW,
    FORGET,
    REPEAT,
    WATERMARK,
    CLOCK,
    DELIVERY
  }

  enum Order {
    ANY,
    BY_TIME,
    NEARLY_BY_TIME
  }

  /** Whether there is a group of follows, and how far apart two may lie that pair. */
  enum Follows {
    NONE,
    ANY_GAP,
    GAP
  }

  /** What happens next; {@code pick} chooses among what there is. */
  record Step(Kind kind, int user, int anchor, int quarterTick, int weight, int pick) {}

  record Shape(
      int windowTicks,
      int gapTicks,
      int pairs,
      int cacheEntries,
      int delayMillis,
      int mostChanges,
      boolean atEpoch,
      Follows follows) {}

  record Scenario(Shape shape, Order order, List<Step> steps, double firstCut, double secondCut) {

    long time(long quarterTick) {
      long base = shape.atEpoch ? 0 : 1_700_000_000_123L;
      return Math.max(0, base + quarterTick * (TICK / 4));
    }
  }

  @Property(tries = 140)
  void exactRowsEqualBruteForce(@ForAll("scenarios") Scenario scenario) throws Exception {
    Outcome outcome = run(scenario, 128);
    Statistics.label("expired")
        .collect(outcome.expired > 0)
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 10));
    BruteForceCounts truth = outcome.truth(scenario.shape);
    Map<Long, Map<Integer, Long>> supports = new TreeMap<>();
    Map<Long, Map<Long, Map<Integer, Long>>> counts = new TreeMap<>();
    outcome.rows.forEach(
        (anchor, row) -> {
          assertThat(row.bound()).isZero();
          row.visit(
              (zero, pane, units) ->
                  supports.computeIfAbsent(anchor, a -> new TreeMap<>()).put(pane, units),
              (neighbour, pane, units) ->
                  counts
                      .computeIfAbsent(anchor, a -> new TreeMap<>())
                      .computeIfAbsent(neighbour, n -> new TreeMap<>())
                      .put(pane, units));
        });
    assertThat(supports).isEqualTo(truth.supports);
    assertThat(counts).isEqualTo(truth.counts);
  }

  @Property(tries = 60)
  void truncatedRowsKeepTheirBounds(@ForAll("crowds") Scenario scenario) throws Exception {
    Outcome outcome = run(scenario, 8);
    BruteForceCounts truth = outcome.truth(scenario.shape);
    boolean truncated = outcome.rows.values().stream().anyMatch(row -> row.bound() > 0);
    Statistics.label("truncated")
        .collect(truncated)
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 15));
    outcome.rows.forEach(
        (anchor, row) -> {
          assertThat(row.neighbours()).isLessThanOrEqualTo(9);
          Map<Integer, Long> support = new TreeMap<>();
          row.visit(
              (zero, pane, units) -> support.put(pane, units),
              (neighbour, pane, units) ->
                  assertThat(units)
                      .as("neighbour %d in pane %d", neighbour, pane)
                      .isPositive()
                      .isLessThanOrEqualTo(units(truth, anchor, neighbour, pane)));
          assertThat(support).isEqualTo(truth.supports.getOrDefault(anchor, Map.of()));
        });
    truth.counts.forEach(
        (anchor, neighbours) ->
            neighbours.forEach(
                (neighbour, byPane) -> {
                  Neighbourhood row = outcome.rows.get(anchor);
                  long all = byPane.values().stream().mapToLong(Long::longValue).sum();
                  assertThat(all)
                      .isBetween(row.units(neighbour), row.units(neighbour) + row.bound());
                }));
  }

  private static long units(BruteForceCounts truth, long anchor, long neighbour, int pane) {
    return truth
        .counts
        .getOrDefault(anchor, Map.of())
        .getOrDefault(neighbour, Map.of())
        .getOrDefault(pane, 0L);
  }

  /** What was sent, and the rows at the newest tick. */
  private record Outcome(
      List<CoOccurrenceGroup> groups,
      int now,
      List<Event> sent,
      Map<Long, Neighbourhood> rows,
      int expired) {

    BruteForceCounts truth(Shape shape) {
      BruteForceCounts truth = null;
      for (int i = 0; i < groups.size(); i++) {
        CoOccurrenceGroup group = groups.get(i);
        BruteForceCounts part =
            new BruteForceCounts(
                group.panes(),
                group.panes().isUnlimited() ? 0 : now,
                group.gapMillis(),
                shape.pairs,
                group.pairDecay());
        part.add(sent, i, group.edges());
        part.prune();
        if (truth == null) {
          truth = part;
        } else {
          // Anchors of different groups are different anchors.
          truth.supports.putAll(part.supports);
          truth.counts.putAll(part.counts);
        }
      }
      return truth;
    }
  }

  private static List<CoOccurrenceGroup> groups(Shape shape, int kept) {
    long window = shape.windowTicks * TICK;
    long gap = shape.gapTicks * TICK;
    List<CoOccurrenceGroup> groups = new ArrayList<>();
    groups.add(
        new CoOccurrenceGroup(
            "items",
            false,
            new Panes(TICK, window),
            window,
            gap,
            new HalfLife(window / 8),
            false,
            256,
            shape.pairs,
            0.85,
            kept,
            8,
            0.02));
    if (shape.follows != Follows.NONE) {
      groups.add(
          new CoOccurrenceGroup(
              "follows",
              true,
              Panes.unlimited(),
              CoOccurrenceGroup.UNLIMITED,
              shape.follows == Follows.ANY_GAP ? CoOccurrenceGroup.UNLIMITED : gap,
              HalfLife.UNLIMITED,
              false,
              256,
              shape.pairs,
              0.85,
              kept,
              8,
              0.02));
    }
    return groups;
  }

  private static Outcome run(Scenario scenario, int kept) throws Exception {
    Shape shape = scenario.shape;
    List<CoOccurrenceGroup> groups = groups(shape, kept);
    Panes panes = groups.get(0).panes();
    var users =
        new EngagementsOptions(
            groups,
            List.of("user"),
            Collections.nCopies(groups.size(), 1.0),
            20,
            0.85,
            SheddingInterval.Bounds.constant(1_000),
            shape.delayMillis,
            shape.mostChanges,
            shape.cacheEntries);
    var anchors =
        new NeighbourhoodsOptions(
            groups,
            List.of("item", "producer"),
            Weighting.defaults(),
            Popularity.defaults(),
            SheddingInterval.Bounds.constant(1_000),
            0,
            shape.cacheEntries);
    List<Step> steps = inOrder(scenario);
    int first = (int) (steps.size() * Math.min(scenario.firstCut, scenario.secondCut));
    int second = (int) (steps.size() * Math.max(scenario.firstCut, scenario.secondCut));
    List<Event> sent = new ArrayList<>();
    Events events = new Events();
    int now = Integer.MIN_VALUE / 2;
    try (CountsPipeline pipeline = new CountsPipeline(users, anchors, 1)) {
      for (int i = 0; i < steps.size(); i++) {
        if (i == first) {
          pipeline.rescale(3);
        }
        if (i == second) {
          pipeline.rescale(2);
        }
        Step step = steps.get(i);
        switch (step.kind) {
          case EVENT, EVENT_WITH_ID, FORGET -> {
            Event event = event(events, scenario, step, i);
            sent.add(event);
            pipeline.send(event);
          }
          case FOLLOW, UNFOLLOW -> {
            if (shape.follows != Follows.NONE) {
              Event event = event(events, scenario, step, i);
              sent.add(event);
              pipeline.send(event);
            }
          }
          case REPEAT -> {
            if (!sent.isEmpty()) {
              Event event = sent.get(step.pick % sent.size());
              sent.add(event);
              pipeline.send(event);
            }
          }
          case WATERMARK -> {
            if (now >= 0) {
              long behind = step.pick % 4 == 0 ? -step.quarterTick : step.quarterTick;
              long mark = panes.startMillis(now) - behind * (TICK / 4);
              now = Math.max(now, panes.tick(mark));
              pipeline.watermark(mark, step.pick);
            }
          }
          case CLOCK -> pipeline.advanceClock(step.pick);
          case DELIVERY -> pipeline.deliver(step.pick);
        }
        if (!sent.isEmpty() && sent.get(sent.size() - 1).kind() != Event.Kind.FORGET) {
          now = Math.max(now, panes.tick(sent.get(sent.size() - 1).eventTime()));
        }
      }
      Map<Long, Neighbourhood> rows = pipeline.rows();
      Set<Long> followees = new HashSet<>();
      sent.stream().filter(e -> e.group() == 1).forEach(e -> followees.add(e.anchor()));
      for (var row : rows.entrySet()) {
        if (!followees.contains(row.getKey())) {
          row.getValue().advance(panes, now);
        }
      }
      return new Outcome(groups, now, sent, rows, pipeline.expired());
    }
  }

  private static Event event(Events events, Scenario scenario, Step step, int position) {
    long time = scenario.time(step.quarterTick);
    if (step.kind == Kind.FORGET) {
      return events.forget("user", "u" + step.user, Event.NO_GROUP, time);
    }
    if (step.kind == Kind.FOLLOW || step.kind == Kind.UNFOLLOW) {
      return events.follow(
          step.kind == Kind.FOLLOW ? Event.Kind.ADD : Event.Kind.END,
          "u" + step.user,
          "p" + step.anchor,
          scenario.time(step.quarterTick / 8 * 8L), // Ties are what decides.
          WEIGHTS[step.weight],
          step.pick % 2 == 0 ? "f" + position : null);
    }
    return events.event(
        "u" + step.user,
        "i" + step.anchor,
        time,
        WEIGHTS[step.weight],
        step.kind == Kind.EVENT_WITH_ID ? "e" + position : null,
        time + 5);
  }

  private static List<Step> inOrder(Scenario scenario) {
    if (scenario.order == Order.ANY) {
      return scenario.steps;
    }
    int[] times =
        scenario.steps.stream()
            .filter(CountsPropertyTest::isEvent)
            .mapToInt(Step::quarterTick)
            .sorted()
            .toArray();
    List<Step> steps = new ArrayList<>();
    int next = 0;
    for (Step step : scenario.steps) {
      int time = step.quarterTick;
      if (isEvent(step)) {
        time = times[next++];
        if (scenario.order == Order.NEARLY_BY_TIME && step.pick % 3 == 0) {
          time -= step.pick % 40;
        }
      }
      steps.add(new Step(step.kind, step.user, step.anchor, time, step.weight, step.pick));
    }
    return steps;
  }

  private static boolean isEvent(Step step) {
    return switch (step.kind) {
      case EVENT, EVENT_WITH_ID, FOLLOW, UNFOLLOW -> true;
      case FORGET, REPEAT, WATERMARK, CLOCK, DELIVERY -> false;
    };
  }

  @Provide
  Arbitrary<Scenario> scenarios() {
    return scenario(shapes(Arbitraries.of(0, 1, 5, 16, 60)), 4, 8, 15, 60);
  }

  @Provide
  Arbitrary<Scenario> crowds() {
    return scenario(shapes(Arbitraries.of(5, 16, 60)), 3, 24, 90, 200);
  }

  private static Arbitrary<Scenario> scenario(
      Arbitrary<Shape> shapes, int users, int anchors, int least, int most) {
    return Combinators.combine(
            shapes,
            Arbitraries.of(Order.class),
            Arbitraries.integers().between(1, 4),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.doubles().between(0, 1))
        .flatAs(
            (shape, order, windows, first, second) ->
                steps(users, anchors, shape.windowTicks * windows)
                    .list()
                    .ofMinSize(least)
                    .ofMaxSize(most)
                    .map(steps -> new Scenario(shape, order, steps, first, second)));
  }

  private static Arbitrary<Shape> shapes(Arbitrary<Integer> gapTicks) {
    return Combinators.combine(
            Arbitraries.of(16, 17, 32, 45, 64, 200),
            gapTicks,
            Arbitraries.of(1, 2, 3, 10),
            Arbitraries.of(0, 1, 3),
            Arbitraries.of(0, 10),
            Arbitraries.of(1, 7, 1_000),
            Arbitraries.of(true, false),
            Arbitraries.of(Follows.class))
        .as(Shape::new);
  }

  /** Times span half a window to two; quarters of a tick make ties and neighbours in a pane. */
  private static Arbitrary<Step> steps(int users, int anchors, int ticks) {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.just(Kind.EVENT)),
                Tuple.of(4, Arbitraries.just(Kind.EVENT_WITH_ID)),
                Tuple.of(3, Arbitraries.just(Kind.FOLLOW)),
                Tuple.of(2, Arbitraries.just(Kind.UNFOLLOW)),
                Tuple.of(1, Arbitraries.just(Kind.FORGET)),
                Tuple.of(2, Arbitraries.just(Kind.REPEAT)),
                Tuple.of(1, Arbitraries.just(Kind.WATERMARK)),
                Tuple.of(1, Arbitraries.just(Kind.CLOCK)),
                Tuple.of(2, Arbitraries.just(Kind.DELIVERY))),
            Arbitraries.integers().between(0, users - 1),
            Arbitraries.integers().between(0, anchors - 1),
            Arbitraries.integers().between(0, 2 * ticks).withoutEdgeCases(),
            Arbitraries.integers().between(0, WEIGHTS.length - 1),
            Arbitraries.integers().between(0, 1_000))
        .as(Step::new);
  }
}
