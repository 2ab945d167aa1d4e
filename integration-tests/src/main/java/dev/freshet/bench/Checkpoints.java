package dev.freshet.bench;

import dev.freshet.platform.CompletedCheckpoint;
import java.util.List;

/**
 * What the checkpoints of a run came to.
 *
 * @param completed how many
 * @param medianMillis from a checkpoint's start to its end
 * @param longestMillis of the slowest
 * @param medianWrittenBytes what one writes, being incremental
 * @param stateBytes size of the state in the last one
 */
record Checkpoints(
    int completed,
    long medianMillis,
    long longestMillis,
    long medianWrittenBytes,
    long stateBytes) {

  /** Sums up checkpoints, oldest first, one or more. */
  static Checkpoints of(List<CompletedCheckpoint> all) {
    long[] durations =
        all.stream().mapToLong(CompletedCheckpoint::durationMillis).sorted().toArray();
    long[] written = all.stream().mapToLong(CompletedCheckpoint::writtenBytes).sorted().toArray();
    return new Checkpoints(
        all.size(),
        durations[durations.length / 2],
        durations[durations.length - 1],
        written[written.length / 2],
        all.get(all.size() - 1).stateBytes());
  }
}
