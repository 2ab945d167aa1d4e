package dev.freshet.bench;

/**
 * What the job keeps up with, broker included.
 *
 * @param seconds that were measured
 * @param eventsPerS events a second
 * @param eventsPerSPerCore the same by the machine's cores
 * @param rowUpdatesPerS changes of one count in one row a second
 * @param rowUpdatesPerSPerCore the same by the machine's cores
 * @param eventsPerCpuS events for a second of CPU time, the compiler's left out: what one core
 *     would keep up with if nothing waited
 */
record Sustained(
    double seconds,
    double eventsPerS,
    double eventsPerSPerCore,
    double rowUpdatesPerS,
    double rowUpdatesPerSPerCore,
    double eventsPerCpuS) {

  /** Reads it from what was consumed. */
  static Sustained of(Consumption consumed, Work work, int cores) {
    double events = consumed.events() / consumed.seconds();
    double updates = events * work.rowUpdates();
    return new Sustained(
        consumed.seconds(),
        events,
        events / cores,
        updates,
        updates / cores,
        1e9 * consumed.events() / (consumed.cpu().jobNanos() - consumed.cpu().of(Stage.COMPILER)));
  }
}
