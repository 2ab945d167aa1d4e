package dev.freshet.jobs.options;

import java.io.Serializable;

/**
 * How popularity enters scores.
 *
 * @param weight what a share of what was engaged lately is worth, where the scores of taste are
 *     measured by the root of the sum of their squares; 0 leaves popularity out
 * @param memoryShare half-life of the counts it is measured by, relative to the group's memory, in
 *     (0, 1]
 */
public record PopularityOptions(double weight, double memoryShare) implements Serializable {}
