package dev.freshet.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.jobs.OperatorSettings;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Fingerprint;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.Panes;
import dev.freshet.refresh.BruteForce;
import dev.freshet.refresh.Engaged;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.EntityKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows that a job must come to, by brute force over all that its source topics hold. */
final class RightRows {

  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long FOREVER = Duration.ofDays(36_500).toMillis();

  private final UpgradeRun run;
  private final Map<String, Long> forgotten = new HashMap<>();

  private RightRows(UpgradeRun run) {
    this.run = run;
  }

  /**
   * Returns the rows of a co-occurrence group by anchor.
   *
   * @param type the anchors'
   * @param time the event time to read them at
   */
  private static Map<Long, BruteForce.Row> of(
      UpgradeRun run, CoOccurrenceGroup group, String type, long time) throws Exception {
    RightRows rows = new RightRows(run);
    for (Deletion deletion : run.read(run.whole().topics().deletions(), Deletion.class)) {
      rows.forgotten.put(deletion.getEntity().toString(), deletion.getRequestedAt());
    }
    List<Engaged> edges = group.edges() ? rows.standingFollows(type) : rows.engagements(type);
    BruteForce bruteForce = bruteForce(group);
    return named(type, edges, bruteForce.rows(bruteForce.cells(edges), time, group.leastCount()));
  }

  /**
   * Fails unless a job holds the rows of all its groups' anchors as they must be.
   *
   * @return the other rows that it holds, by anchor
   */
  static Map<Long, Neighbourhood> require(UpgradeRun run) throws Exception {
    Map<Long, Neighbourhood> held = new HeldState(run.savepoint()).rows();
    for (CoOccurrenceGroup group : new OperatorSettings(run.options()).groups()) {
      String type = group.edges() ? "producer" : "item";
      Map<Long, BruteForce.Row> right = of(run, group, type, Traffic.END);
      assertThat(right).as("of type %s", type).hasSizeGreaterThan(5);
      right.forEach(
          (anchor, row) -> {
            assertThat(held).as("rows").containsKey(anchor);
            requireSame(HeldState.read(held.remove(anchor), group, Traffic.END), row, type);
          });
    }
    return held;
  }

  /** Fails also if it holds others, but for the clear ones of the forgotten. */
  static void requireNoOthers(UpgradeRun run) throws Exception {
    assertThat(require(run).values())
        .as("rows of the forgotten")
        .allMatch(row -> row.supportUnits() == 0);
  }

  private static void requireSame(BruteForce.Row actual, BruteForce.Row right, String type) {
    assertThat(actual.support())
        .as("support of an anchor of type %s", type)
        .isCloseTo(right.support(), within(1e-5 * right.support()));
    assertThat(actual.counts().keySet()).isEqualTo(right.counts().keySet());
    right
        .counts()
        .forEach(
            (neighbour, count) ->
                assertThat(actual.counts().get(neighbour))
                    .as("count of a neighbour")
                    .isCloseTo(count, within(1e-5 * count)));
  }

  private static BruteForce bruteForce(CoOccurrenceGroup group) {
    Panes panes = group.panes();
    return new BruteForce(
        panes.isUnlimited() ? HOUR : panes.startMillis(1) - panes.startMillis(0),
        Math.min(group.windowMillis(), FOREVER),
        Math.min(group.gapMillis(), FOREVER),
        group.memory().millis(),
        group.pairs(),
        group.pairDecay());
  }

  private List<Engaged> engagements(String type) throws Exception {
    List<Engaged> engaged = new ArrayList<>();
    for (Engagement event : run.read(run.options().topics().engagements(), Engagement.class)) {
      if (stands(event.getUser(), type, event.getItem(), event.getEventTime())) {
        engaged.add(new Engaged(null, event.getUser(), event.getItem(), 1, event.getEventTime()));
      }
    }
    return engaged;
  }

  /** Returns the edges that have not ended, each dated by its first follow since its last end. */
  private List<Engaged> standingFollows(String type) throws Exception {
    List<Follow> events = run.read(run.options().topics().follows(), Follow.class);
    events.sort(Comparator.comparing(Follow::getEventTime));
    Map<List<String>, Engaged> standing = new HashMap<>();
    for (Follow event : events) {
      List<String> edge = List.of(event.getFollower(), event.getFollowee());
      if (!stands(event.getFollower(), type, event.getFollowee(), event.getEventTime())) {
        continue;
      }
      if (event.getAction() == FollowAction.UNFOLLOW) {
        standing.remove(edge);
      } else {
        standing.putIfAbsent(
            edge,
            new Engaged(null, event.getFollower(), event.getFollowee(), 1, event.getEventTime()));
      }
    }
    return new ArrayList<>(standing.values());
  }

  private boolean stands(String user, String type, String anchor, long time) {
    return time > forgotten.getOrDefault(new Entity("user", user).toString(), Long.MIN_VALUE)
        && time > forgotten.getOrDefault(new Entity(type, anchor).toString(), Long.MIN_VALUE);
  }

  /** Brute force takes all anchors for items; gives them back as what they are. */
  private static Map<Long, BruteForce.Row> named(
      String type, List<Engaged> edges, Map<Long, BruteForce.Row> items) {
    Map<Long, Long> names = new HashMap<>();
    for (Engaged edge : edges) {
      names.put(
          Fingerprint.of(EntityKey.of("item", edge.item())),
          Fingerprint.of(EntityKey.of(type, edge.item())));
    }
    Map<Long, BruteForce.Row> named = new HashMap<>();
    items.forEach(
        (item, row) -> {
          Map<Long, Double> counts = new HashMap<>();
          row.counts().forEach((neighbour, count) -> counts.put(names.get(neighbour), count));
          named.put(names.get(item), new BruteForce.Row(row.support(), counts));
        });
    return named;
  }
}
