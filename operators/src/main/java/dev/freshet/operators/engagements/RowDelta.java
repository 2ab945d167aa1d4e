package dev.freshet.operators.engagements;

import dev.freshet.operators.ingest.Origin;
import java.util.List;

/**
 * The summed changes of one anchor's row.
 *
 * @param anchor the anchor's fingerprint
 * @param group the position of its co-occurrence group
 * @param anchorKey the anchor's key if an event of its own is among the changes, else null
 * @param time the newest event time among the changes, milliseconds since the epoch: no change's
 *     tick is after it; where a pair's later event was not the one that arrived, to the tick
 * @param arrivedAt the earliest Kafka time of the anchor's own events, 0 if there are none
 * @param supportTicks the ticks of the changes of support
 * @param supportUnits those changes, in units
 * @param neighbours the neighbours whose counts change, ascending
 * @param ticks the tick of each change
 * @param units those changes, in units, never 0
 * @param origins the anchor's own events, for the dead-letter topic should the anchor's key turn
 *     out to be another's
 */
public record RowDelta(
    long anchor,
    int group,
    byte[] anchorKey,
    long time,
    long arrivedAt,
    int[] supportTicks,
    long[] supportUnits,
    long[] neighbours,
    int[] ticks,
    long[] units,
    List<Origin> origins) {

  /** Returns the number of changed counts, the support's among them. */
  public int changes() {
    return supportTicks.length + neighbours.length;
  }
}
