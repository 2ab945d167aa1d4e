package dev.freshet.local;

import dev.freshet.jobs.OperatorSettings;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.operators.engagements.EngagementsOptions;
import dev.freshet.operators.refresh.RefreshSettings;

/**
 * How a {@link LocalModel} learns: the settings of the job's operators, and how stale things are.
 *
 * @param engagements how users' logs are kept and folded in; the groups
 * @param refresh how vectors are computed and published
 * @param outOfOrdernessMillis how far the watermark stays behind the newest event, milliseconds
 * @param lag how many events later a published vector becomes visible, to readers and to those that
 *     gather it; 0: before the next event
 * @param statisticsEvents after how many events the statistics of the space are told anew, at least
 *     1
 */
public record LocalSettings(
    EngagementsOptions engagements,
    RefreshSettings refresh,
    long outOfOrdernessMillis,
    int lag,
    int statisticsEvents) {

  /** Derives the settings from the job's options. */
  public static LocalSettings of(RefreshOptions options, int lag, int statisticsEvents) {
    OperatorSettings operators = new OperatorSettings(options);
    return new LocalSettings(
        operators.engagements(),
        operators.refresh(),
        options.eventTime().outOfOrderness().toMillis(),
        lag,
        statisticsEvents);
  }
}
