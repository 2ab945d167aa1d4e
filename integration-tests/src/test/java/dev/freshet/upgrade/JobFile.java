package dev.freshet.upgrade;

/** The options of a job that uses every operator and every state. */
final class JobFile {

  private static final String TEMPLATE =
      """
      job: %1$s
      parallelism: 2
      max-parallelism: 16
      space:
        name: %1$s
        dimension: 8
      topics:
        engagements: %1$s-engagements
        follows: %1$s-follows
        deletions: %1$s-deletions
        dead-letters: %1$s-dead-letters
        audit: %1$s-audit
        manifest: %1$s-manifest
      types:
        user: folded-in
        item: anchor
        producer: anchor
      groups:
        engagement:
          window: 360d
          memory: auto
          pane: 1h
        follow:
          pane: 1h
      relations:
        - name: engaged
          from: user
          to: item
          group: engagement
        - name: followed
          from: user
          to: producer
          events: follows
          group: follow
      audit: true
      delivery: %2$s
      # Some are waiting for their turn when the job is stopped.
      refresh.interval: 2s
      fold-in.interval: 2s
      # None but those that the tests ask for.
      checkpoint.interval: 10min
      statistics.interval: 50ms
      """;

  private JobFile() {}

  /**
   * Returns the file's text.
   *
   * @param name of the job and its space, and the beginning of its topics' names
   */
  static String of(String name, String delivery) {
    return TEMPLATE.formatted(name, delivery);
  }
}
