package dev.freshet.operators.neighbourhoods;

import java.util.ArrayDeque;

/**
 * Knows of which refreshes VectorStore holds the vector, as their records have come back.
 *
 * <p>What was asked before a barrier is published before it too, and is in the topic for all to
 * read when the checkpoint is completed, with transactions and without. A little later it has been
 * read. Nothing else is certain: a record may wait in a transaction or a producer for as long as
 * checkpoints fail or a broker is away. After a start nothing is known, since what a lost
 * transaction held is published again.
 */
final class ReturnedRecords {

  private final long returnMillis;
  private final ArrayDeque<Barrier> open = new ArrayDeque<>();
  private final ArrayDeque<Completed> completed = new ArrayDeque<>();
  private long returnedBefore = Long.MIN_VALUE;

  private record Barrier(long checkpoint, long passedAt) {}

  private record Completed(long passedAt, long at) {}

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
    if (barrier != null) {
      completed.add(new Completed(barrier.passedAt(), now));
    }
  }

  /** Returns whether the record of what was asked at a time has come back by now. */
  boolean covers(long askedAt, long now) {
    take(now);
    return askedAt < returnedBefore;
  }

  private void take(long now) {
    while (!completed.isEmpty() && now - completed.peek().at() >= returnMillis) {
      returnedBefore = completed.poll().passedAt();
    }
  }
}
