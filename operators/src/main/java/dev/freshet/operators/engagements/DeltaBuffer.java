package dev.freshet.operators.engagements;

import dev.freshet.maths.CoOccurrence;
import dev.freshet.maths.ContributionSink;
import dev.freshet.maths.EngagementLog;
import dev.freshet.maths.MemoryExamination;
import dev.freshet.maths.Panes;
import dev.freshet.operators.ingest.Event;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Collects the changes that users' logs make to anchors' rows, one message an anchor: the
 * pre-aggregation before the exchange.
 *
 * <p>An anchor that many events touch within the buffer's delay costs one message and one access to
 * its row. The buffer lives on heap and is empty at every barrier.
 */
public final class DeltaBuffer implements ContributionSink {

  private final Long2ObjectLinkedOpenHashMap<RowChanges> rows =
      new Long2ObjectLinkedOpenHashMap<>();
  private int changes;
  private int pairChanges;
  private Panes panes;
  private int group;
  private long time;

  /** Returns whether the event's anchor is, as far as known here, what its key says. */
  public boolean agrees(Event event) {
    RowChanges row = rows.get(event.anchor());
    return row == null
        || row.anchorKey() == null
        || Arrays.equals(row.anchorKey(), event.anchorKey());
  }

  /**
   * Says whose contributions follow, and what their ticks mean.
   *
   * @param position the position of the co-occurrence group
   * @param eventTime how far the touched rows have come, at least; {@link Long#MIN_VALUE} for no
   *     further than their changes
   */
  public void begin(int position, Panes ticks, long eventTime) {
    panes = ticks;
    group = position;
    time = eventTime;
  }

  /** Notes the event as its anchor's own. */
  public void noteOwn(Event event) {
    row(event.anchor()).noteOwn(event);
  }

  /**
   * Notes what an event lets be examined, after it was inserted in its user's log: whether the row
   * of what the user engaged with before would have recommended its anchor. Only a sample of events
   * does, and none that the user had engaged with before, or that came late.
   */
  public void examine(Event event, CoOccurrence pairing, EngagementLog log) {
    if (MemoryExamination.samples(event.user(), event.eventTime())) {
      int partner = pairing.partnerOfNewcomer(log, event.eventTime(), event.anchor());
      if (partner >= 0) {
        row(log.anchor(partner)).examine(event.anchor());
      }
    }
  }

  @Override
  public void support(long anchor, long eventTime, long units) {
    RowChanges row = row(anchor);
    row.noteTime(eventTime);
    row.support(eventTime, units);
    changes++;
  }

  @Override
  public void pair(long anchor, long neighbour, int tick, long units) {
    row(anchor, tick).pair(neighbour, tick, units);
    changes++;
    pairChanges++;
  }

  /** Returns how many changes were collected since the last flush. */
  public int changes() {
    return changes;
  }

  /** Returns how many pairs were counted or taken back since the last call. */
  public int takePairs() {
    int pairs = pairChanges / 2;
    pairChanges = 0;
    return pairs;
  }

  /** Passes on all that was collected. */
  public void flush(Consumer<RowDelta> out) {
    for (RowChanges row : rows.values()) {
      RowDelta delta = row.sum();
      if (delta.anchorKey() != null || delta.changes() > 0) {
        out.accept(delta);
      }
    }
    rows.clear();
    changes = 0;
  }

  private RowChanges row(long anchor, int tick) {
    RowChanges row = row(anchor);
    // A late event pairs with later ones, whose panes its own row may not have reached yet.
    row.noteTime(panes.startMillis(tick));
    return row;
  }

  private RowChanges row(long anchor) {
    RowChanges row = rows.get(anchor);
    if (row == null) {
      row = new RowChanges(anchor, group);
      rows.put(anchor, row);
    }
    row.noteTime(time);
    return row;
  }
}
