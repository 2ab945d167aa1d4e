package dev.freshet.jobs.options;

import java.io.Serializable;

/**
 * How popularity enters scores.
 *
 * @param weight what the most popular anchor's is worth, where the best of the user's own recent
 *     anchors is worth 1; 0 leaves popularity out
 * @param memoryShare half-life of the counts it is measured by, relative to the group's memory, in
 *     (0, 1]
 */
public record PopularityOptions(double weight, double memoryShare) implements Serializable {}
