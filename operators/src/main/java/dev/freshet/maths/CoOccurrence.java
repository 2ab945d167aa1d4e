package dev.freshet.maths;

/**
 * The contribution of a user's log to the anchors' counts: the pure function {@code f(log)}, and
 * the difference that an insertion makes to it.
 *
 * <p>Each engagement adds its weight to its anchor's support. It also pairs its anchor with every
 * distinct other anchor that the user engaged with before, at most {@code gap} earlier and with
 * fewer than {@code H} distinct others between: the latest occurrence of each, in the pane of the
 * later engagement, weighing {@code decay^rank · sqrt(w·w')}, where rank counts the distinct others
 * between. A pair counts in the rows of both anchors.
 *
 * <p>In a group of edges the log holds follows and ends, and only the edges that stand count: the
 * edge to an anchor stands if the anchor's last entry is a follow. It lies in the order where the
 * first follow after the anchor's last end lies. Follows that repeat it, follows that an end came
 * after, and ends are silent: they are in the log, count nothing and pair with nothing.
 *
 * <p>Not thread-safe: it keeps scratch space between calls.
 */
public final class CoOccurrence {

  /** What an insertion came to. Whether it made a full log lose entries, the log's size tells. */
  public enum Insertion {
    /** It changed what is counted. */
    COUNTED,
    /** It changed the log alone; nothing was reported. Only in a group of edges. */
    UNCHANGED,
    /** An entry with the same event id is in the log; nothing changed. */
    REPEATED
  }

  private final Panes panes;
  private final long gapMillis;
  private final int logLength;
  private final boolean edges;
  private final double[] rankWeights;
  private final long[] rankUnits;
  private final long[] paired;
  private final long[] between;

  /**
   * @param panes the panes of the group, for the tick of an event time
   * @param gapMillis the greatest distance of a pair in event time, in milliseconds; {@link
   *     CoOccurrenceGroup#UNLIMITED} for any
   * @param pairs H, how many recent distinct anchors an engagement is paired with
   * @param rankDecay the weight lost by each distinct anchor between, in (0, 1]
   * @param logLength L, the most entries that a log holds
   * @param edges whether the log holds edges that begin and end, not engagements
   */
  public CoOccurrence(
      Panes panes, long gapMillis, int pairs, double rankDecay, int logLength, boolean edges) {
    this.panes = panes;
    this.gapMillis = gapMillis;
    this.logLength = logLength;
    this.edges = edges;
    this.rankWeights = new double[pairs];
    this.rankUnits = new long[pairs];
    this.paired = new long[pairs];
    this.between = new long[pairs + 1];
    double weight = 1;
    for (int rank = 0; rank < pairs; rank++) {
      rankWeights[rank] = weight;
      rankUnits[rank] = CountScale.units(weight);
      weight *= rankDecay;
    }
  }

  /**
   * Inserts an engagement or a follow and reports {@code f(new log) − f(old log)}.
   *
   * <p>A log that outgrows its length loses its oldest entries, be it the new one. What leaves a
   * full log stays counted: only the panes forget it.
   *
   * @param weight its weight; above 0 in a group of edges
   * @param eventId the fingerprint of the event's id, 0 for none
   * @throws IllegalArgumentException if a follow has no weight
   */
  public Insertion insert(
      EngagementLog log,
      long time,
      long anchor,
      float weight,
      long eventId,
      ContributionSink sink) {
    if (edges && !(weight > EngagementLog.END)) {
      throw new IllegalArgumentException("a follow must weigh more than 0, weighs " + weight);
    }
    if (eventId != 0 && log.holds(eventId)) {
      return Insertion.REPEATED;
    }
    int at = log.position(time, anchor, weight, eventId);
    boolean counts = true;
    int overtaken = -1;
    if (edges) {
      int last = log.lastOf(anchor, log.size());
      if (last >= 0 && !log.ends(last)) {
        overtaken = log.countingOf(anchor);
        // What lies before the follow that counts is an end, or nothing. If none counts, the one
        // that did has left a full log: the edge stays counted, and this follow repeats it.
        counts = overtaken >= at && log.lastOf(anchor, overtaken) < at;
      } else {
        counts = last < at;
      }
    }
    log.insertAt(at, time, anchor, weight, eventId, false);
    if (counts) {
      if (overtaken >= 0) {
        set(log, overtaken + 1, false, sink);
      }
      set(log, at, true, sink);
    }
    return settle(log, counts);
  }

  /**
   * Inserts the end of an edge and reports {@code f(new log) − f(old log)}. A full log loses its
   * oldest entries, as with a follow.
   *
   * @param eventId the fingerprint of the event's id, 0 for none
   * @throws IllegalStateException if the group is one of engagements
   */
  public Insertion end(
      EngagementLog log, long time, long anchor, long eventId, ContributionSink sink) {
    if (!edges) {
      throw new IllegalStateException("engagements do not end; the group is not one of edges");
    }
    if (eventId != 0 && log.holds(eventId)) {
      return Insertion.REPEATED;
    }
    int at = log.position(time, anchor, EngagementLog.END, eventId);
    int ended = log.countingOf(anchor);
    log.insertAt(at, time, anchor, EngagementLog.END, eventId, false);
    boolean changes = ended >= 0 && ended < at;
    if (changes) {
      replace(log, ended, at + 1, sink);
    }
    return settle(log, changes);
  }

  /**
   * Returns the position of the entry that a newcomer is paired with at rank 0: what its user
   * engaged with last before. A newcomer is the log's newest entry if it counts and is the first of
   * its anchor.
   *
   * @param time the event time of the entry meant, milliseconds since the epoch
   * @param anchor its anchor
   * @return −1 if that entry is no newcomer, or is paired with nothing
   */
  public int partnerOfNewcomer(EngagementLog log, long time, long anchor) {
    int newest = log.size() - 1;
    if (newest < 0
        || log.anchor(newest) != anchor
        || log.time(newest) != time
        || !log.counts(newest)
        || log.lastOf(anchor, newest) >= 0) {
      return -1;
    }
    int partner = newest - 1;
    while (partner >= 0 && !log.counts(partner)) {
      partner--;
    }
    return partner >= 0 && time - log.time(partner) <= gapMillis ? partner : -1;
  }

  /**
   * Removes every entry up to a time and reports {@code f(new log) − f(old log)}, as if those
   * entries had never been.
   *
   * @param upTo the last event time to forget, in milliseconds since the epoch
   * @return how many entries were removed
   */
  public int forget(EngagementLog log, long upTo, ContributionSink sink) {
    int removed = log.sizeUpTo(upTo);
    if (removed == 0) {
      return 0;
    }
    for (int i = 0; edges && i < removed; i++) {
      if (log.counts(i) && log.firstOf(log.anchor(i), removed) >= 0) {
        replace(log, i, removed, sink);
      }
    }
    // An entry that any of the removed can change is one that the last of them could change.
    pairsAfter(log, removed - 1, -1, sink);
    for (int i = removed - 1; i >= 0; i--) {
      if (log.counts(i)) {
        pairs(log, i, -1, sink);
        support(log, i, -1, sink);
        log.setCounts(i, false);
      }
    }
    pairsAfter(log, removed - 1, 1, sink);
    log.dropOldest(removed);
    return removed;
  }

  /** Reports {@code sign · f(log)}. */
  public void contributions(EngagementLog log, int sign, ContributionSink sink) {
    for (int i = 0; i < log.size(); i++) {
      if (log.counts(i)) {
        support(log, i, sign, sink);
        pairs(log, i, sign, sink);
      }
    }
  }

  /**
   * Ends the count of an edge at a position, and begins it at the anchor's first follow from
   * another position on, if there is one.
   *
   * <p>The anchor's entries after a follow that counts are follows: no end came after it.
   */
  private void replace(EngagementLog log, int at, int from, ContributionSink sink) {
    int next = log.firstOf(log.anchor(at), from);
    set(log, at, false, sink);
    if (next >= 0) {
      set(log, next, true, sink);
    }
  }

  /** Lets an entry count, or no longer count, and reports what that changes. */
  private void set(EngagementLog log, int at, boolean counts, ContributionSink sink) {
    int sign = counts ? 1 : -1;
    pairsAfter(log, at, -1, sink);
    log.setCounts(at, counts);
    pairs(log, at, sign, sink);
    pairsAfter(log, at, 1, sink);
    support(log, at, sign, sink);
  }

  private Insertion settle(EngagementLog log, boolean changed) {
    log.dropOldest(log.size() - logLength);
    return changed ? Insertion.COUNTED : Insertion.UNCHANGED;
  }

  private void support(EngagementLog log, int at, int sign, ContributionSink sink) {
    sink.support(log.anchor(at), log.time(at), sign * CountScale.units(log.weight(at)));
  }

  /**
   * Reports the pairs of every later entry that may look as far back as a position.
   *
   * <p>An entry looks back until it has met H distinct others, or the gap ends. Once H + 1 distinct
   * anchors that count lie between the position and an entry, at least H of them are others to the
   * entry, whatever its own anchor: it has met H before it comes to the position, and so has every
   * entry after it, which has no fewer between.
   */
  private void pairsAfter(EngagementLog log, int at, int sign, ContributionSink sink) {
    long time = log.time(at);
    int distinct = 0;
    // Event times are milliseconds since the epoch: their differences do not overflow.
    for (int i = at + 1;
        i < log.size() && distinct < between.length && log.time(i) - time <= gapMillis;
        i++) {
      if (log.counts(i)) {
        pairs(log, i, sign, sink);
        if (!EngagementLog.contains(between, distinct, log.anchor(i))) {
          between[distinct++] = log.anchor(i);
        }
      }
    }
  }

  private void pairs(EngagementLog log, int later, int sign, ContributionSink sink) {
    long anchor = log.anchor(later);
    long time = log.time(later);
    float weight = log.weight(later);
    int tick = panes.tick(time);
    int rank = 0;
    for (int i = later - 1; i >= 0 && rank < paired.length; i--) {
      if (time - log.time(i) > gapMillis) {
        return;
      }
      long other = log.anchor(i);
      if (!log.counts(i) || other == anchor || EngagementLog.contains(paired, rank, other)) {
        continue;
      }
      long units = sign * units(rank, weight, log.weight(i));
      sink.pair(anchor, other, tick, units);
      sink.pair(other, anchor, tick, units);
      paired[rank++] = other;
    }
  }

  private long units(int rank, float later, float earlier) {
    if (later == 1 && earlier == 1) {
      return rankUnits[rank];
    }
    return CountScale.units(rankWeights[rank] * Math.sqrt((double) later * earlier));
  }
}
