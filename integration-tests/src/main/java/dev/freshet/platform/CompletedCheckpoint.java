package dev.freshet.platform;

import java.util.Map;

/**
 * One completed checkpoint of a job.
 *
 * @param durationMillis from its start to the last task's acknowledgement
 * @param stateBytes size of the state in it, what it shares with earlier ones included
 * @param writtenBytes what was written for it
 * @param stateBytesByTask size of the state by the name of the task, that of its chained operators
 */
public record CompletedCheckpoint(
    long durationMillis, long stateBytes, long writtenBytes, Map<String, Long> stateBytesByTask) {}
