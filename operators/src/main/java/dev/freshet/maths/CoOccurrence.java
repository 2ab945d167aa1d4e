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
 * <p>Not thread-safe: it keeps scratch space between calls.
 */
public final class CoOccurrence {

  /** What an insertion came to. */
  public enum Insertion {
    /** The engagement is in the log and counted. */
    COUNTED,
    /** It is counted, and the log's oldest engagement was forgotten to keep its length. */
    OVERFLOWED,
    /** An engagement with the same event id is in the log; nothing changed. */
    REPEATED
  }

  private final Panes panes;
  private final long gapMillis;
  private final int logLength;
  private final double[] rankWeights;
  private final long[] rankUnits;
  private final long[] paired;

  /**
   * @param panes the panes of the group, for the tick of an event time
   * @param gapMillis the greatest distance of a pair in event time, in milliseconds
   * @param pairs H, how many recent distinct anchors an engagement is paired with
   * @param rankDecay the weight lost by each distinct anchor between, in (0, 1]
   * @param logLength L, the most engagements that a log holds
   */
  public CoOccurrence(Panes panes, long gapMillis, int pairs, double rankDecay, int logLength) {
    this.panes = panes;
    this.gapMillis = gapMillis;
    this.logLength = logLength;
    this.rankWeights = new double[pairs];
    this.rankUnits = new long[pairs];
    this.paired = new long[pairs];
    double weight = 1;
    for (int rank = 0; rank < pairs; rank++) {
      rankWeights[rank] = weight;
      rankUnits[rank] = CountScale.units(weight);
      weight *= rankDecay;
    }
  }

  /**
   * Inserts an engagement and reports {@code f(new log) − f(old log)}.
   *
   * <p>What leaves a full log stays counted: only the panes forget it.
   *
   * @param eventId the fingerprint of the event's id, 0 for none
   */
  public Insertion insert(
      EngagementLog log,
      long time,
      long anchor,
      float weight,
      long eventId,
      ContributionSink sink) {
    if (eventId != 0 && log.holds(eventId)) {
      return Insertion.REPEATED;
    }
    int at = log.position(time, anchor, weight, eventId);
    // Only engagements after the new one, and within the gap, can have paired differently.
    for (int i = at; i < log.size() && log.time(i) - gapMillis <= time; i++) {
      pairs(log, i, -1, sink);
    }
    log.insertAt(at, time, anchor, weight, eventId);
    for (int i = at; i < log.size() && log.time(i) - gapMillis <= time; i++) {
      pairs(log, i, 1, sink);
    }
    sink.support(anchor, panes.tick(time), CountScale.units(weight));
    if (log.size() > logLength) {
      log.dropOldest(log.size() - logLength);
      return Insertion.OVERFLOWED;
    }
    return Insertion.COUNTED;
  }

  /** Reports {@code sign · f(log)}. */
  public void contributions(EngagementLog log, int sign, ContributionSink sink) {
    for (int i = 0; i < log.size(); i++) {
      sink.support(log.anchor(i), panes.tick(log.time(i)), sign * CountScale.units(log.weight(i)));
      pairs(log, i, sign, sink);
    }
  }

  private void pairs(EngagementLog log, int later, int sign, ContributionSink sink) {
    long anchor = log.anchor(later);
    long earliest = log.time(later) - gapMillis;
    float weight = log.weight(later);
    int tick = panes.tick(log.time(later));
    int rank = 0;
    for (int i = later - 1; i >= 0 && rank < paired.length; i--) {
      if (log.time(i) < earliest) {
        return;
      }
      long other = log.anchor(i);
      if (other == anchor || EngagementLog.contains(paired, rank, other)) {
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
