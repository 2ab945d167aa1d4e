package dev.freshet.local;

import dev.freshet.maths.CoOccurrence;
import dev.freshet.maths.CoOccurrence.Insertion;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.EngagementLog;
import dev.freshet.maths.Evidence;
import dev.freshet.maths.Gathered;
import dev.freshet.maths.Heaviest;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.UpdateRule;
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
import java.util.List;
import java.util.PriorityQueue;

/**
 * Learns events as the refresh job does, with the same maths and state, in one thread on heap.
 *
 * <p>Events come in order of event time. Each refreshes its anchor and folds its user in, from what
 * is visible before it; the job, whose intervals share refreshes among events, does so where it is
 * not busy. Requests to forget are not taken.
 */
public final class LocalModel {

  private final LocalSettings settings;
  private final List<CoOccurrenceGroup> groups;
  private final CoOccurrence[] coOccurrences;
  private final Heaviest[] heaviest;
  private final Evidence evidence;
  private final UpdateRule rule;
  private final Gathering gathering;
  private final DeltaBuffer buffer = new DeltaBuffer();

  private final Long2ObjectOpenHashMap<EngagementLog[]> users = new Long2ObjectOpenHashMap<>();
  private final Long2ObjectOpenHashMap<Row> rows = new Long2ObjectOpenHashMap<>();
  private final PublishedVectors published;
  private final PriorityQueue<Wake> wakes = new PriorityQueue<>();

  private final DriftSum drift = new DriftSum();
  private long newest = Long.MIN_VALUE;
  private long learnt;

  /** An anchor's row, and when it is to be looked at. */
  private static final class Row {
    private final AnchorRow anchor = new AnchorRow(new Neighbourhood());
    private int group;
    private long fadesAt = CoOccurrenceGroup.UNLIMITED;
    private long wakesAt = CoOccurrenceGroup.UNLIMITED;
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
    evidence =
        new Evidence(
            engagements.foldInWeights(), engagements.foldInItems(), engagements.foldInDecay());
    rule =
        RuleLoader.load(
            refresh.ruleClass(), refresh.rule(), Thread.currentThread().getContextClassLoader());
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
    published.show(learnt);
    if (newest != Long.MIN_VALUE) {
      wake(newest - settings.outOfOrdernessMillis() - 1);
    }
    newest = Math.max(newest, event.eventTime());
    Insertion insertion = insert(event);
    if (insertion != Insertion.REPEATED && insertion != Insertion.UNCHANGED) {
      buffer.noteOwn(event);
      buffer.flush(this::count);
      foldIn(event.user());
    }
    learnt++;
    published.show(learnt);
  }

  /** Returns what a user would be folded in from now; reused by the next call. */
  public Evidence evidence(long user) {
    collect(user);
    return evidence;
  }

  /**
   * Passes an anchor's neighbours and their weights w_ij at a time to a visitor: all that its row
   * keeps and whose counts are not too small.
   *
   * @param time milliseconds since the epoch
   */
  public void neighbours(long anchor, long time, NeighbourVisitor visitor) {
    Row row = rows.get(anchor);
    if (row == null) {
      return;
    }
    CoOccurrenceGroup group = groups.get(row.group);
    Neighbourhood counts = row.anchor.neighbourhood();
    Heaviest all = new Heaviest(Integer.MAX_VALUE);
    counts.heaviest(group.panes(), time, group.memory(), group.leastCount(), all);
    double support = counts.support(group.panes(), time, group.memory());
    for (int i = 0; i < all.size(); i++) {
      StoredVector neighbour = published.visible().get(all.neighbours()[i]);
      float other = neighbour == null ? 0 : neighbour.supportAt(time, group.memory());
      visitor.visit(
          all.neighbours()[i],
          settings.refresh().weighting().weight(all.counts()[i], support, other));
    }
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

  /** Returns the visible vectors of anchors, by fingerprint; a view. */
  public Long2ObjectMap<StoredVector> visible() {
    return published.visible();
  }

  private Insertion insert(Event event) {
    CoOccurrenceGroup group = groups.get(event.group());
    EngagementLog[] logs = users.get(event.user());
    boolean known = logs != null;
    if (!known) {
      logs = new EngagementLog[groups.size()];
      users.put(event.user(), logs);
    }
    if (logs[event.group()] == null) {
      logs[event.group()] = new EngagementLog();
    }
    if (!known) {
      awaitExpiry(event.user(), logs, event.eventTime());
    }
    EngagementLog log = logs[event.group()];
    log.dropBefore(group.lateBefore(newest - settings.outOfOrdernessMillis() - 1));
    buffer.begin(event.group(), group.panes(), event.eventTime());
    CoOccurrence counting = coOccurrences[event.group()];
    return event.kind() == Event.Kind.END
        ? counting.end(log, event.eventTime(), event.anchor(), event.eventId(), buffer)
        : counting.insert(
            log, event.eventTime(), event.anchor(), event.weight(), event.eventId(), buffer);
  }

  private void count(RowDelta delta) {
    Row row = rows.get(delta.anchor());
    if (row == null) {
      row = new Row();
      row.group = delta.group();
      rows.put(delta.anchor(), row);
    }
    CoOccurrenceGroup group = groups.get(row.group);
    row.anchor.apply(delta, group);
    group.truncate(row.anchor.neighbourhood());
    if (row.anchor.neighbourhood().isEmpty()) {
      retire(delta.anchor());
      return;
    }
    if (delta.anchorKey() != null) {
      refresh(delta.anchor(), row, row.anchor.time());
    }
    await(delta.anchor(), row);
  }

  private void refresh(long anchor, Row row, long time) {
    CoOccurrenceGroup group = groups.get(row.group);
    Heaviest neighbours = heaviest[row.group];
    Neighbourhood counts = row.anchor.neighbourhood();
    counts.heaviest(group.panes(), time, group.memory(), group.leastCount(), neighbours);
    double support = counts.support(group.panes(), time, group.memory());
    RefreshSettings refresh = settings.refresh();
    row.fadesAt = group.fadesAt(refresh.weighting(), time, support);

    StoredVector previous = published.visible().get(anchor);
    Gathered gathered =
        gathering.neighbours(
            published.visible(), neighbours, support, anchor, previous, time, group.memory());
    float[] vector;
    if (gathered.size() > 0) {
      vector = new float[refresh.rule().dimension()];
      rule.refresh(gathered, published.space(), vector);
    } else if (previous != null) {
      vector = previous.vector();
    } else {
      return; // Its seed says as much of it.
    }
    float scale = refresh.weighting().scale(support);
    if (previous != null) {
      Drift moved = Drift.between(previous.vector(), vector);
      drift.add(moved);
      if (!refresh.isWorthARecord(moved.step(), previous.scale(), scale)) {
        return;
      }
    }
    published.publish(
        learnt,
        anchor,
        new StoredVector(vector, scale, support, gathered.totalWeight(), learnt + 1, time));
  }

  private void foldIn(long user) {
    float[] vector = new float[settings.refresh().rule().dimension()];
    if (foldIn(user, published.visible(), vector)) {
      published.publish(learnt, user, vector);
    }
  }

  /**
   * Folds a user in from all events learnt.
   *
   * @param anchors the vectors to fold in from
   * @param vector receives the user's vector, d components
   * @return whether there was any evidence; without, the vector is left alone
   */
  public boolean foldIn(long user, Long2ObjectMap<StoredVector> anchors, float[] vector) {
    collect(user);
    if (evidence.size() == 0) {
      return false;
    }
    rule.foldIn(gathering.evidence(anchors, evidence), published.space(), vector);
    return true;
  }

  private void collect(long user) {
    evidence.clear();
    EngagementLog[] logs = users.get(user);
    for (int group = 0; logs != null && group < logs.length; group++) {
      if (logs[group] != null) {
        evidence.add(group, logs[group]);
      }
    }
  }

  /** Looks at the rows and users whose time has come. */
  private void wake(long watermark) {
    while (!wakes.isEmpty() && wakes.peek().time() <= watermark) {
      Wake wake = wakes.poll();
      if (wake.user()) {
        expire(wake.entity(), watermark);
      } else {
        lookAt(wake, watermark);
      }
    }
  }

  private void lookAt(Wake wake, long watermark) {
    Row row = rows.get(wake.entity());
    if (row == null || row.wakesAt != wake.time()) {
      return; // It was set anew since, or is gone.
    }
    row.wakesAt = CoOccurrenceGroup.UNLIMITED;
    if (groups.get(row.group).leavesWindowAt(row.anchor.time()) <= watermark) {
      retire(wake.entity());
      return;
    }
    if (row.fadesAt <= watermark) {
      refresh(wake.entity(), row, Math.max(row.anchor.time(), watermark));
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

  private void retire(long anchor) {
    rows.remove(anchor);
    published.retire(learnt, anchor);
  }

  private void awaitExpiry(long user, EngagementLog[] logs, long time) {
    long outlived = outlivedAt(logs, time);
    if (outlived != CoOccurrenceGroup.UNLIMITED) {
      wakes.add(new Wake(outlived, user, true));
    }
  }

  private void expire(long user, long watermark) {
    EngagementLog[] logs = users.get(user);
    long outlived = outlivedAt(logs, Long.MIN_VALUE);
    if (outlived <= watermark) {
      users.remove(user);
      published.retire(learnt, user);
    } else if (outlived != CoOccurrenceGroup.UNLIMITED) {
      wakes.add(new Wake(outlived, user, true));
    }
  }

  /** Returns the watermark from which on no log of a user matters, nor an event of a time. */
  private long outlivedAt(EngagementLog[] logs, long time) {
    long outlived = Long.MIN_VALUE;
    for (int group = 0; group < logs.length; group++) {
      EngagementLog log = logs[group];
      if (log != null) {
        long last = log.size() == 0 ? time : log.time(log.size() - 1);
        outlived = Math.max(outlived, groups.get(group).outlivedAt(last));
      }
    }
    return outlived;
  }
}
