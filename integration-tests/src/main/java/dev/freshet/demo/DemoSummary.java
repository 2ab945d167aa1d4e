package dev.freshet.demo;

import java.util.Map;

/**
 * What a run of the demo came to, as it is written for machines: names in snake case.
 *
 * @param engagements engagements that Kafka acknowledged
 * @param follows follows that Kafka acknowledged
 * @param pairs pair deltas counted by the job
 * @param refreshes runs of the update rule for anchors
 * @param published records that the job wrote to the registry topic
 * @param foldIns fold-ins
 * @param liveEntities entities in the registry that are not gone, by type
 * @param deadLetters events refused to the dead-letter topic
 * @param late events that came too late to count
 * @param genreJaccard absent without genres
 * @param wallS seconds from the start of the process to the end of the measurements
 * @param cpuS CPU seconds of the process, broker, Flink and replay together
 * @param eventsPerS sustained rate: engagements of the first phase and the follows among them, by
 *     the time from the first one to the last one's last effect in the registry
 * @param freshnessMs as a reader of the registry topic saw it at half the sustained rate; absent if
 *     it saw none
 * @param stateBytes size of the state in the last checkpoint
 * @param checkpoints completed checkpoints
 * @param peakResidentMib the most memory of the process resident at once, in MiB; 0: not known
 * @param counters all counters of the job's metric catalogue, by their names there
 */
public record DemoSummary(
    long engagements,
    long follows,
    long pairs,
    long refreshes,
    long published,
    long foldIns,
    Map<String, Long> liveEntities,
    long deadLetters,
    long late,
    GenreJaccard.Comparison genreJaccard,
    double wallS,
    double cpuS,
    double eventsPerS,
    FreshnessProbe.Freshness freshnessMs,
    long stateBytes,
    long checkpoints,
    long peakResidentMib,
    Map<String, Long> counters) {}
