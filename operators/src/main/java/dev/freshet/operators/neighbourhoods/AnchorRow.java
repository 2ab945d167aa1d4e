package dev.freshet.operators.neighbourhoods;

import dev.freshet.maths.Neighbourhood;

/** The state of an anchor: its key, its row, and when it last asked to be refreshed. */
public final class AnchorRow {

  private final Neighbourhood neighbourhood;

  /** The bytes of {@code type:id}, null until an event of its own has named it. */
  byte[] key;

  /** The newest event time seen, milliseconds since the epoch. */
  long time;

  /** Processing time of the last refresh request, milliseconds since the epoch; 0 for never. */
  long refreshedAt;

  /** Processing time of the timer for the next refresh; 0 if none is set. */
  long dueAt;

  /** The Kafka time of the earliest event that no refresh reflects yet; 0 for none. */
  long arrivedAt;

  /** The co-occurrence group, by the hash of its name. */
  int group;

  /** Creates the state of an anchor around its row. */
  public AnchorRow(Neighbourhood neighbourhood) {
    this.neighbourhood = neighbourhood;
  }

  /** Returns the row. */
  public Neighbourhood neighbourhood() {
    return neighbourhood;
  }
}
