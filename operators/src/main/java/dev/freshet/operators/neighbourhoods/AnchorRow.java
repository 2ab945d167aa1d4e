package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.Neighbourhood;
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

  /** Processing time of the timer for the next refresh; 0 if none is set. */
  long dueAt;

  /** The Kafka time of the earliest event that no refresh reflects yet; 0 for none. */
  long arrivedAt;

  /** The newest event time of its own events, milliseconds since the epoch. */
  long ownTime = Long.MIN_VALUE;

  /** Event time at which its scale will have fallen by a tenth since it last asked; MAX: never. */
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

  /** Returns the row. */
  public Neighbourhood neighbourhood() {
    return neighbourhood;
  }
}
