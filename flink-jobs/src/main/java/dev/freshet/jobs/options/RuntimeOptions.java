package dev.freshet.jobs.options;

import java.io.Serializable;
import java.time.Duration;

/**
 * How the job runs on Flink; none of it changes a result.
 *
 * @param parallelism subtasks of every operator, at most {@code maxParallelism}
 * @param maxParallelism key groups of the state
 * @param bufferTimeout longest wait in a network buffer; zero flushes every record
 * @param checkpointInterval time between two checkpoints
 * @param cacheEntries decoded state entries on the heap of each operator subtask
 * @param statisticsInterval time between two broadcasts of the space statistics
 */
public record RuntimeOptions(
    int parallelism,
    int maxParallelism,
    Duration bufferTimeout,
    Duration checkpointInterval,
    int cacheEntries,
    Duration statisticsInterval)
    implements Serializable {}
