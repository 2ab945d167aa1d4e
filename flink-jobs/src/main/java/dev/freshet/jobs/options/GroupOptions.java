package dev.freshet.jobs.options;

import dev.freshet.maths.CoOccurrenceGroup;
import java.io.Serializable;
import java.time.Duration;

/**
 * One co-occurrence group: how the events of its relations are logged, paired and counted.
 *
 * <p>Window, memory and gap may be {@link #UNLIMITED}; the memory of an unlimited window is. The
 * memory of a limited one may be {@link #AUTO}.
 *
 * @param name lower-case word
 * @param window span of event time that is counted, at least 16 panes or unlimited
 * @param memory half-life of counts, at most a quarter of the window, or unlimited, or chosen
 *     online
 * @param gap most event time between the two events of a pair, or unlimited
 * @param pane width of the finest pane; without meaning if the window is unlimited
 * @param log newest events kept of a user (L)
 * @param pairs recent distinct anchors a new event is paired with (H)
 * @param pairDecay weight of a pair for each distinct anchor between its two, in (0, 1]
 * @param kept neighbours that a row keeps
 * @param gathered heaviest neighbours that a refresh gathers (K), at most {@code kept}
 * @param foldInWeight factor on what its anchors weigh in a fold-in, 0 to 1000
 */
public record GroupOptions(
    String name,
    Duration window,
    Duration memory,
    Duration gap,
    Duration pane,
    int log,
    int pairs,
    double pairDecay,
    int kept,
    int gathered,
    double foldInWeight)
    implements Serializable {

  /** A window, memory or gap without end. */
  public static final Duration UNLIMITED = Duration.ofMillis(CoOccurrenceGroup.UNLIMITED);

  /** Stands for a memory that is chosen online. */
  public static final Duration AUTO = Duration.ofMillis(-1);
}
