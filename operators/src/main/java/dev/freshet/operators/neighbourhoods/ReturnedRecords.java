package dev.freshet.operators.neighbourhoods;

import java.util.ArrayDeque;

/**
 * Knows of which refreshes VectorStore holds the vector, as their records have come back.
 *
 * <p>What was asked before a barrier is published before it too, in the transaction that ends with
 * it if there are any. The sink's task commits that before it lets the next barrier pass: when the
 * next checkpoint is completed, all can read what was asked before this one's barrier. VectorStore
 * is taken to have read it a little later. Time alone tells nothing: a record may wait for as long
 * as checkpoints fail or a broker is away. After a start nothing is known, since what a lost
 * transaction held is published again.
 */
final class ReturnedRecords {

  /** A look is a state access: where no checkpoint is completed, none in vain every few seconds. */
  private static final long PATIENCE_MILLIS = 60_000;

  private static final long NONE = Long.MIN_VALUE;

  private final long returnMillis;
  private final ArrayDeque<Barrier> open = new ArrayDeque<>();
  private final ArrayDeque<Committed> committed = new ArrayDeque<>();
  private long completedBarrier = NONE;
  private long returnedBefore = NONE;

  /** When the barrier of a checkpoint that is not completed passed. */
  private record Barrier(long checkpoint, long passedAt) {}

  /** When what was asked before a barrier was known to be committed. */
  private record Committed(long passedAt, long at) {}

  /**
   * @param returnMillis how long a record that can be read may take to be read, in milliseconds
   */
  ReturnedRecords(long returnMillis) {
    this.returnMillis = returnMillis;
  }

  /** Notes that the barrier of a checkpoint passes. */
  void barrier(long checkpoint, long now) {
    open.add(new Barrier(checkpoint, now));
  }

  /** Notes that a checkpoint is completed; earlier ones never will be. */
  void completed(long checkpoint, long now) {
    take(now);
    Barrier barrier = null;
    while (!open.isEmpty() && open.peek().checkpoint() <= checkpoint) {
      barrier = open.poll();
    }
    if (barrier == null) {
      return;
    }
    if (completedBarrier != NONE) {
      committed.add(new Committed(completedBarrier, now));
    }
    completedBarrier = barrier.passedAt();
  }

  /** Returns whether the record of what was asked at a time has come back by now. */
  boolean cover(long askedAt, long now) {
    take(now);
    return askedAt < returnedBefore;
  }

  /** Returns when to look again for the record of what was asked at a time. */
  long nextLook(long askedAt, long now) {
    for (Committed next : committed) {
      if (askedAt < next.passedAt()) {
        return next.at() + returnMillis;
      }
    }
    return now + PATIENCE_MILLIS;
  }

  private void take(long now) {
    while (!committed.isEmpty() && now - committed.peek().at() >= returnMillis) {
      returnedBefore = committed.poll().passedAt();
    }
  }
}
