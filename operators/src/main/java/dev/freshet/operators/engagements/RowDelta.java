package dev.freshet.operators.engagements;

import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Origin;
import java.util.List;

/**
 * The summed changes of one anchor's row, or the request to forget it.
 *
 * @param anchor the anchor's fingerprint
 * @param group the position of its co-occurrence group
 * @param anchorKey the anchor's key if an event of its own is among the changes, else null
 * @param time the newest event time among the changes, milliseconds since the epoch: no change's
 *     tick is after it; where a pair's later event was not the one that arrived, to the tick
 * @param arrivedAt the earliest Kafka time of the anchor's own events, 0 if there are none
 * @param supportTimes the event times of the changes of support, milliseconds since the epoch
 * @param supportUnits those changes, in units, never 0
 * @param neighbours the neighbours whose counts change, ascending
 * @param ticks the tick of each change
 * @param units those changes, in units, never 0
 * @param origins the anchor's own events, for the dead-letter topic should the anchor's key turn
 *     out to be another's
 * @param examined anchors that users newly engaged with right after this one: before the changes
 *     are made, the row is to be asked at which rank it holds each
 * @param forgetUpTo {@link #NOT_FORGOTTEN}, or, in a request to forget the anchor, when it was
 *     asked for, milliseconds since the epoch
 */
public record RowDelta(
    long anchor,
    int group,
    byte[] anchorKey,
    long time,
    long arrivedAt,
    long[] supportTimes,
    long[] supportUnits,
    long[] neighbours,
    int[] ticks,
    long[] units,
    List<Origin> origins,
    long[] examined,
    long forgetUpTo) {

  /** Stands for no request to forget. */
  public static final long NOT_FORGOTTEN = Long.MIN_VALUE;

  private static final long[] NONE = new long[0];

  /** Returns the request to forget an anchor. */
  static RowDelta forget(Event request) {
    return new RowDelta(
        request.user(),
        request.group(),
        request.userKey(),
        Long.MIN_VALUE,
        0,
        NONE,
        NONE,
        NONE,
        new int[0],
        NONE,
        List.of(request.origin()),
        NONE,
        request.eventTime());
  }

  /** Returns the number of changed counts, the support's among them. */
  public int changes() {
    return supportTimes.length + neighbours.length;
  }
}
