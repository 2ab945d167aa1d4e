package dev.freshet.platform;

/**
 * What a job's checkpoints came to so far.
 *
 * @param completed number of completed checkpoints
 * @param failed number of failed checkpoints; the first ones of a starting job may fail
 * @param stateBytes size of the state in the latest completed checkpoint, in bytes, what an
 *     incremental checkpoint shares with earlier ones included; 0 if none has completed
 */
public record CheckpointSummary(long completed, long failed, long stateBytes) {}
