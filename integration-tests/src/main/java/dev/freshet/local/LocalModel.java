package dev.freshet.local;

import dev.freshet.maths.CoOccurrence;
import dev.freshet.maths.CoOccurrence.Insertion;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.CountScale;
import dev.freshet.maths.EngagementLog;
import dev.freshet.maths.Evidence;
import dev.freshet.maths.Gathered;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.Heaviest;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.RecentTotal;
import dev.freshet.maths.Space;
import dev.freshet.maths.UpdateRule;
import dev.freshet.maths.Weighting;
import dev.freshet.operators.engagements.DeltaBuffer;
import dev.freshet.operators.engagements.EngagementsOptions;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.neighbourhoods.AnchorRow;
import dev.freshet.operators.refresh.Drift;
import dev.freshet.operators.refresh.RefreshSettings;
import dev.freshet.operators.refresh.RuleLoader;
import dev.freshet.operators.vectors.StoredVector;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Learns events as the refresh job does, with the same maths and state, in one thread on heap.
 *
 * <p>Each event refreshes its anchor and folds its user in, from what is visible before it; the
 * job, whose intervals share refreshes among events, does so where it is not busy. Then the
 * watermark follows, and what has faded or outlived its window is looked at. A late event is passed
 * over. Requests to forget are not taken.
 */
public final class LocalModel {

  /** What a fold-in returns of a user of whom nothing is known. */
  public static final float NO_EVIDENCE = -1;

  private final LocalSettings settings;
  private final List<CoOccurrenceGroup> groups;
  private final CoOccurrence[] coOccurrences;
  private final Heaviest[] heaviest;
  private final Heaviest all = new Heaviest(Integer.MAX_VALUE);
  private final Evidence evidence;
  private final UpdateRule rule;
  private final Gathering gathering;
  private final DeltaBuffer buffer = new DeltaBuffer();
  private final Consumer<RowDelta> counting = this::count;

  private final Long2ObjectOpenHashMap<User> users = new Long2ObjectOpenHashMap<>();
  private final Long2ObjectOpenHashMap<Row> rows = new Long2ObjectOpenHashMap<>();
  private final PublishedVectors published;
  private final RecentTotal[] totals;
  private final PriorityQueue<Wake> wakes = new PriorityQueue<>();

  private final Memories memories;
  private final DriftSum drift = new DriftSum();
  private long watermark = Long.MIN_VALUE;
  private long learnt;
  private long rowUpdates;

  /** A user's logs by group, null where there is none, and whether anything was published of it. */
  private static final class User {
    private final EngagementLog[] logs;
    private boolean live;
    private boolean awaitsExpiry;

    private User(int groups) {
      logs = new EngagementLog[groups];
    }
  }

  /**
   * An anchor's row, whether an event of its own has named it, and when it is to be looked at. Of
   * one that none has named, nothing is ever published, not even that it is gone.
   */
  private static final class Row {
    private final AnchorRow anchor = new AnchorRow(new Neighbourhood());
    private final int group;
    private boolean named;
    private long fadesAt = CoOccurrenceGroup.UNLIMITED;
    private long wakesAt = CoOccurrenceGroup.UNLIMITED;

    private Row(int group) {
      this.group = group;
    }
  }

  /** A timer of a row, or of a user. */
  private record Wake(long time, long entity, boolean user) implements Comparable<Wake> {
    @Override
    public int compareTo(Wake other) {
      return Long.compare(time, other.time);
    }
  }

  /**
   * Creates a model that has learnt nothing.
   *
   * @param visibility is told of each vector when it can be read
   */
  public LocalModel(LocalSettings settings, Visibility visibility) {
    this.settings = settings;
    EngagementsOptions engagements = settings.engagements();
    RefreshSettings refresh = settings.refresh();
    groups = engagements.groups();
    coOccurrences =
        groups.stream().map(CoOccurrenceGroup::coOccurrence).toArray(CoOccurrence[]::new);
    heaviest =
        groups.stream().map(group -> new Heaviest(group.gathered())).toArray(Heaviest[]::new);
    totals = Stream.generate(RecentTotal::new).limit(groups.size()).toArray(RecentTotal[]::new);
    evidence =
        new Evidence(
            engagements.foldInWeights(), engagements.foldInItems(), engagements.foldInDecay());
    rule =
        RuleLoader.load(
            refresh.ruleClass(), refresh.rule(), Thread.currentThread().getContextClassLoader());
    memories = new Memories(groups, refresh.popularity(), settings.lag());
    gathering = new Gathering(refresh.rule().dimension(), refresh.weighting());
    published =
        new PublishedVectors(
            refresh.rule().dimension(), settings.lag(), settings.statisticsEvents(), visibility);
  }

  /**
   * Learns an event that begins or ends an edge.
   *
   * @throws IllegalArgumentException if it is a request to forget
   */
  public void learn(Event event) {
    if (event.kind() == Event.Kind.FORGET) {
      throw new IllegalArgumentException("requests to forget are not taken");
    }
    long lateBefore = groups.get(event.group()).lateBefore(watermark);
    if (event.eventTime() >= lateBefore) {
      takeIn(event, lateBefore);
    }
    watermark = Math.max(watermark, event.eventTime() - settings.outOfOrdernessMillis() - 1);
    wake();
    learnt++;
    published.show(learnt);
    memories.show(learnt);
  }

  private void takeIn(Event event, long lateBefore) {
    User user = users.get(event.user());
    if (user == null) {
      user = new User(groups.size());
      users.put(event.user(), user);
    }
    Insertion insertion = insert(event, user, lateBefore);
    if (insertion != Insertion.REPEATED && insertion != Insertion.UNCHANGED) {
      buffer.noteOwn(event);
      buffer.flush(counting);
      foldIn(event.user(), user);
    }
    awaitExpiry(event.user(), user);
  }

  /** Returns what a user would be folded in from now; reused by the next call. */
  public Evidence evidence(long user) {
    collect(users.get(user));
    return evidence;
  }

  /**
   * Passes an anchor's neighbours and their weights w_ij at a time to a visitor: all that its row
   * keeps and whose counts are not too small. Nothing that was published goes into it.
   *
   * @param time milliseconds since the epoch
   */
  public void neighbours(long anchor, long time, NeighbourVisitor visitor) {
    Row row = rows.get(anchor);
    if (row == null) {
      return;
    }
    CoOccurrenceGroup group = groups.get(row.group);
    row.anchor
        .neighbourhood()
        .heaviest(group.panes(), time, memories.of(row.group), group.leastCount(), all);
    double support = support(row, time);
    Weighting weighting = settings.refresh().weighting();
    for (int i = 0; i < all.size(); i++) {
      Row neighbour = rows.get(all.neighbours()[i]);
      double other = neighbour == null ? 0 : support(neighbour, time);
      visitor.visit(all.neighbours()[i], weighting.weight(all.counts()[i], support, other));
    }
  }

  private double support(Row row, long time) {
    CoOccurrenceGroup group = groups.get(row.group);
    return row.anchor.neighbourhood().support(group.panes(), time, memories.of(row.group));
  }

  /** Takes the neighbours of an anchor. */
  @FunctionalInterface
  public interface NeighbourVisitor {
    /** Called for each neighbour. */
    void visit(long neighbour, float weight);
  }

  /** Returns how far anchors' vectors have moved so far, refresh by refresh. */
  public DriftSum drift() {
    return drift;
  }

  /** Returns how many counts in rows, the support's among them, have been changed so far. */
  public long rowUpdates() {
    return rowUpdates;
  }

  /** Returns the memories by which rows are read, and how they were chosen. */
  public Memories memories() {
    return memories;
  }

  /** Returns the visible vectors of anchors, by fingerprint; a view. */
  public Long2ObjectMap<StoredVector> visible() {
    return published.visible();
  }

  /** Returns the statistics of the space as they were told last. */
  public Space space() {
    return published.space();
  }

  private Insertion insert(Event event, User user, long lateBefore) {
    int group = event.group();
    if (user.logs[group] == null) {
      user.logs[group] = new EngagementLog();
    }
    EngagementLog log = user.logs[group];
    log.dropBefore(lateBefore);
    buffer.begin(group, groups.get(group).panes(), event.eventTime());
    CoOccurrence pairing = coOccurrences[group];
    Insertion insertion =
        event.kind() == Event.Kind.END
            ? pairing.end(log, event.eventTime(), event.anchor(), event.eventId(), buffer)
            : pairing.insert(
                log, event.eventTime(), event.anchor(), event.weight(), event.eventId(), buffer);
    if (insertion == Insertion.COUNTED && groups.get(group).memoryChosen()) {
      buffer.examine(event, pairing, log);
    }
    return insertion;
  }

  private void count(RowDelta delta) {
    Row row = rows.get(delta.anchor());
    if (row == null) {
      row = new Row(delta.group());
      rows.put(delta.anchor(), row);
    }
    row.named |= delta.anchorKey() != null;
    CoOccurrenceGroup group = groups.get(row.group);
    memories.examine(learnt, delta, row.anchor.neighbourhood());
    row.anchor.apply(delta, group);
    for (int i = 0; i < delta.supportTimes().length; i++) {
      double support = CountScale.count((double) delta.supportUnits()[i]);
      totals[row.group].add(delta.supportTimes()[i], support, memories.recent(row.group));
    }
    rowUpdates += delta.changes();
    group.truncate(row.anchor.neighbourhood());
    if (group.isSpent(row.anchor.neighbourhood())) {
      retire(delta.anchor(), row);
      return;
    }
    if (delta.anchorKey() != null) {
      refresh(delta.anchor(), row, row.anchor.time());
    }
    await(delta.anchor(), row);
  }

  private void refresh(long anchor, Row row, long time) {
    CoOccurrenceGroup group = groups.get(row.group);
    HalfLife memory = memories.of(row.group);
    Heaviest neighbours = heaviest[row.group];
    row.anchor
        .neighbourhood()
        .heaviest(group.panes(), time, memory, group.leastCount(), neighbours);
    StoredVector previous = published.visible().get(anchor);
    Gathered gathered =
        gathering.neighbours(
            published.visible(), neighbours, support(row, time), anchor, previous, time, memory);
    if (gathered.size() == 0) {
      keep(anchor, row, time, false);
      return;
    }
    float[] vector = new float[settings.refresh().rule().dimension()];
    rule.refresh(gathered, published.space(), vector);
    publish(anchor, row, time, previous, vector, gathered.totalWeight(), false);
  }

  /** Publishes an anchor's vector as it is, with the scale and popularity that it has now. */
  private void keep(long anchor, Row row, long time, boolean fades) {
    StoredVector previous = published.visible().get(anchor);
    boolean known = previous != null; // Of one that is not, its seed says as much.
    publish(
        anchor,
        row,
        time,
        previous,
        known ? previous.vector() : null,
        known ? previous.rowWeight() : 0,
        fades);
  }

  private void publish(
      long anchor,
      Row row,
      long time,
      StoredVector previous,
      float[] vector,
      double rowWeight,
      boolean fades) {
    CoOccurrenceGroup group = groups.get(row.group);
    HalfLife recent = memories.recent(row.group);
    RefreshSettings refresh = settings.refresh();
    double support = support(row, time);
    double lately = row.anchor.neighbourhood().support(group.panes(), time, recent);
    double total = totals[row.group].at(time);
    row.fadesAt =
        Math.min(
            CoOccurrenceGroup.fadesAt(refresh.weighting(), time, support, memories.of(row.group)),
            refresh.popularity().fadesAt(time, lately, total, recent));
    if (vector == null || !UpdateRule.isPublishable(vector)) {
      return;
    }
    float scale = refresh.weighting().scale(support);
    float popularity = refresh.popularity().ofAnchor(lately, total);
    if (previous != null) {
      float scaleRatio = scale / previous.scale();
      boolean worth;
      if (fades) {
        worth = refresh.hasFaded(scaleRatio, popularity, previous.popularity());
      } else {
        Drift moved = Drift.between(previous.vector(), vector);
        drift.add(moved);
        worth =
            refresh.isWorthARecord(moved.step(), scaleRatio, popularity - previous.popularity());
      }
      if (!worth) {
        return;
      }
    }
    published.publish(
        learnt,
        anchor,
        new StoredVector(vector, scale, popularity, support, rowWeight, learnt + 1, time),
        lately);
  }

  private void foldIn(long fingerprint, User user) {
    float[] vector = new float[settings.refresh().rule().dimension()];
    float popularity = foldIn(user, published.visible(), published.space(), vector);
    if (popularity >= 0) {
      user.live = true;
      if (UpdateRule.isPublishable(vector)) {
        published.publish(learnt, fingerprint, vector, popularity);
      }
    } else {
      retire(fingerprint, user);
    }
  }

  /**
   * Folds a user in from all events learnt.
   *
   * @param anchors the vectors to fold in from
   * @param space the statistics of those vectors
   * @param vector receives the user's vector, d components
   * @return the user's coordinate of popularity; {@link #NO_EVIDENCE} without any evidence, when
   *     the vector is left alone
   */
  public float foldIn(
      long user, Long2ObjectMap<StoredVector> anchors, Space space, float[] vector) {
    return foldIn(users.get(user), anchors, space, vector);
  }

  private float foldIn(
      User user, Long2ObjectMap<StoredVector> anchors, Space space, float[] vector) {
    collect(user);
    if (evidence.size() == 0) {
      return NO_EVIDENCE;
    }
    Gathered gathered = gathering.evidence(anchors, evidence);
    if (gathered.size() > 0) {
      rule.foldIn(gathered, space, vector);
    } else {
      Arrays.fill(vector, 0);
    }
    return settings.refresh().popularity().ofFoldedIn(gathered, vector, space);
  }

  private void collect(User user) {
    evidence.clear();
    for (int group = 0; user != null && group < groups.size(); group++) {
      if (user.logs[group] != null) {
        evidence.add(group, user.logs[group]);
      }
    }
  }

  /** Looks at the rows and users whose time has come. */
  private void wake() {
    while (!wakes.isEmpty() && wakes.peek().time() <= watermark) {
      Wake wake = wakes.poll();
      if (wake.user()) {
        expire(wake.entity());
      } else {
        lookAt(wake);
      }
    }
  }

  private void lookAt(Wake wake) {
    Row row = rows.get(wake.entity());
    if (row == null || row.wakesAt != wake.time()) {
      return; // It was set anew since, or is gone.
    }
    row.wakesAt = CoOccurrenceGroup.UNLIMITED;
    if (groups.get(row.group).leavesWindowAt(row.anchor.time()) <= watermark) {
      retire(wake.entity(), row);
      return;
    }
    if (row.fadesAt <= watermark) {
      keep(wake.entity(), row, Math.max(row.anchor.time(), watermark), true);
    }
    await(wake.entity(), row);
  }

  private void await(long anchor, Row row) {
    long leaves = groups.get(row.group).leavesWindowAt(row.anchor.time());
    long next = Math.min(row.fadesAt, leaves);
    if (next < row.wakesAt) {
      row.wakesAt = next;
      wakes.add(new Wake(next, anchor, false));
    }
  }

  private void retire(long anchor, Row row) {
    rows.remove(anchor);
    if (row.named) {
      published.retire(learnt, anchor);
    }
  }

  private void retire(long fingerprint, User user) {
    if (user.live) {
      user.live = false;
      published.retire(learnt, fingerprint);
    }
  }

  private void awaitExpiry(long fingerprint, User user) {
    if (!user.awaitsExpiry) {
      long outlived = outlivedAt(user);
      if (outlived != CoOccurrenceGroup.UNLIMITED) {
        user.awaitsExpiry = true;
        wakes.add(new Wake(outlived, fingerprint, true));
      }
    }
  }

  private void expire(long fingerprint) {
    User user = users.get(fingerprint);
    user.awaitsExpiry = false;
    if (outlivedAt(user) <= watermark) {
      users.remove(fingerprint);
      retire(fingerprint, user);
    } else {
      awaitExpiry(fingerprint, user);
    }
  }

  /** Returns the watermark from which on no log of a user matters. */
  private long outlivedAt(User user) {
    long outlived = Long.MIN_VALUE;
    for (int group = 0; group < groups.size(); group++) {
      EngagementLog log = user.logs[group];
      if (log != null && log.size() > 0) {
        outlived = Math.max(outlived, groups.get(group).outlivedAt(log.time(log.size() - 1)));
      }
    }
    return outlived;
  }
}
