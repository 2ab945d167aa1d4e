package dev.freshet.refresh;

import java.time.Duration;

/** Options of a job that counts items engaged with by users, and what its counts must come to. */
public final class EngagementCounts {

  /** The options' types, groups and relations, in YAML. */
  public static final String OPTIONS =
      """
      types:
        user: folded-in
        item: anchor
      groups:
        engagement:
          window: 96d
          memory: 21d
          gap: 30d
          pane: 1h
      relations:
        - name: engaged
          from: user
          to: item
          group: engagement
      """;

  private EngagementCounts() {}

  /** The counts that a job with these options must come to. */
  public static BruteForce bruteForce() {
    return new BruteForce(
        Duration.ofHours(1).toMillis(),
        Duration.ofDays(96).toMillis(),
        Duration.ofDays(30).toMillis(),
        Duration.ofDays(21).toMillis(),
        10,
        0.85);
  }
}
