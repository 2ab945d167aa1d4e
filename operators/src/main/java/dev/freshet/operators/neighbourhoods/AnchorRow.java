package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.Panes;
import dev.freshet.operators.engagements.RowDelta;

/**
 * The state of an anchor: its key, its row, when it last asked to be refreshed, and until when it
 * was forgotten.
 */
public final class AnchorRow {

  private Neighbourhood neighbourhood;

  /** The bytes of {@code type:id}, null while no event of its own has named it, or it is gone. */
  byte[] key;

  /** The newest event time seen, milliseconds since the epoch. */
  long time;

  /** Processing time of the last refresh request, milliseconds since the epoch; 0 for never. */
  long refreshedAt;

  /**
   * Processing time of the timer for the next refresh, or for fading if no event waits; 0 if none
   * is set.
   */
  long dueAt;

  /**
   * The Kafka time of the earliest event that no refresh reflects yet; 0 for none, never of one.
   */
  long arrivedAt;

  /** The newest event time of its own events, milliseconds since the epoch. */
  long ownTime = Long.MIN_VALUE;

  /**
   * Event time at which its scale or popularity will have faded since it last asked; MAX: never.
   */
  long fadesAt = Long.MAX_VALUE;

  /** Event time of the timer that looks whether it faded or expired; 0 if none is set. */
  long wakesAt;

  /**
   * The time of the latest request to forget the anchor, up to which its own events are not
   * counted, milliseconds since the epoch; {@link RowDelta#NOT_FORGOTTEN} for none.
   */
  long forgottenUpTo = RowDelta.NOT_FORGOTTEN;

  /** The co-occurrence group, by the hash of its name. */
  int group;

  /** Creates the state of an anchor around its row. */
  public AnchorRow(Neighbourhood neighbourhood) {
    this.neighbourhood = neighbourhood;
  }

  /** Returns whether it was forgotten, and no newer event has made it anew. */
  boolean isForgotten() {
    return key == null && forgottenUpTo != RowDelta.NOT_FORGOTTEN;
  }

  /** Notes the Kafka time of an event of its own that no refresh reflects yet. */
  void arrives(long time) {
    long known = Math.max(1, time);
    arrivedAt = arrivedAt == 0 ? known : Math.min(arrivedAt, known);
  }

  /**
   * Returns whether a timer is set, if it is, only to have it published with what is left of it.
   */
  boolean waitsOnlyToFade() {
    return arrivedAt == 0;
  }

  /** Forgets key and counts. */
  void clear() {
    neighbourhood = new Neighbourhood();
    key = null;
    time = 0;
    ownTime = Long.MIN_VALUE;
    fadesAt = Long.MAX_VALUE;
    refreshedAt = 0;
    dueAt = 0;
    arrivedAt = 0;
  }

  /**
   * Applies the changes of a delta, those that a request to forget the anchor does not cover.
   *
   * @param group the anchor's co-occurrence group
   * @return how many subtractions found less than they wanted: what they meant had been evicted
   */
  public int apply(RowDelta delta, CoOccurrenceGroup group) {
    Panes panes = group.panes();
    time = Math.max(time, delta.time());
    neighbourhood.advance(panes, panes.tick(time));
    int missed = 0;
    for (int i = 0; i < delta.supportTimes().length; i++) {
      long at = delta.supportTimes()[i];
      long units = delta.supportUnits()[i];
      if (at > forgottenUpTo) {
        missed += missed(neighbourhood.addSupport(panes, panes.tick(at), units));
        ownTime = units > 0 ? Math.max(ownTime, at) : ownTime;
      }
    }
    boolean anew = forgottenUpTo != RowDelta.NOT_FORGOTTEN;
    int first = anew ? panes.tick(forgottenUpTo) : Integer.MIN_VALUE;
    for (int i = 0; i < delta.neighbours().length; i++) {
      int tick = delta.ticks()[i];
      if (tick >= first) {
        missed += missed(neighbourhood.add(panes, delta.neighbours()[i], tick, delta.units()[i]));
      }
    }
    return missed;
  }

  private static int missed(Neighbourhood.Change change) {
    return change == Neighbourhood.Change.MISSING ? 1 : 0;
  }

  /** Returns the newest event time seen, milliseconds since the epoch; 0 before the first. */
  public long time() {
    return time;
  }

  /** Returns the row. */
  public Neighbourhood neighbourhood() {
    return neighbourhood;
  }
}
