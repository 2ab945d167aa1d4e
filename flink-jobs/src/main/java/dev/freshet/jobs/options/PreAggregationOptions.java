package dev.freshet.jobs.options;

import java.io.Serializable;
import java.time.Duration;

/**
 * How pair deltas are summed before they go to the rows.
 *
 * @param delay longest time that one waits; zero sends at once
 * @param pairs most that a subtask holds
 */
public record PreAggregationOptions(Duration delay, int pairs) implements Serializable {}
