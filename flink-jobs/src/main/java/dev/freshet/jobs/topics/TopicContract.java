package dev.freshet.jobs.topics;

import dev.freshet.jobs.options.DeclaredOptions;
import dev.freshet.jobs.options.GroupOptions;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.operators.ingest.DeadLetterRecordSerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.TopicConfig;

/** Derives what the contracts ask of the settings of a job's topics. */
public final class TopicContract {

  /** What a dead letter may have beside its original key and value. */
  static final long DEAD_LETTER_ROOM = 64 << 10;

  /** More than any record of the registry: dimension and neighbours are bounded. */
  static final long REGISTRY_RECORD = 64 << 10;

  /** Kafka's default limit of a record batch. */
  static final long USUAL_RECORD = 1_048_588;

  /** How a registry topic is cleaned. */
  public static final TopicRule REGISTRY_POLICY =
      TopicRule.is(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT,
          "The topic must keep the newest vector of every entity, however old, and no more than"
              + " that.");

  /** Kafka's default of delete.retention.ms. */
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** Kafka's default of message.timestamp.after.max.ms. */
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static final List<TopicRule> SOURCE =
      List.of(
          notCompacted("Compaction would drop all but the last event of each key."),
          // The job believes a record's Kafka time, and holds its event_time against it.
          TopicRule.atMost(
                  TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                  HOUR,
                  "A producer whose clock is ahead could date an event so far into the future that"
                      + " all others would be late.")
              .unless(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));

  private static final List<TopicRule> KEPT =
      List.of(kept(TopicConfig.RETENTION_MS_CONFIG), kept(TopicConfig.RETENTION_BYTES_CONFIG));

  private final RefreshOptions options;
  private final long largestSource;

  /**
   * The contract of a job's topics.
   *
   * @param existing the topics that exist, by name: the sources' limits decide how large a dead
   *     letter can be
   */
  public TopicContract(RefreshOptions options, Map<String, TopicState> existing) {
    this.options = options;
    this.largestSource =
        JobTopic.sources(options).stream()
            .map(source -> existing.get(source.name()))
            .filter(Objects::nonNull)
            .mapToLong(source -> source.number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, 0))
            .max()
            .orElse(0);
  }

  /** The rules of a topic. */
  public List<TopicRule> rules(JobTopic topic) {
    return switch (topic.role()) {
      case SOURCE -> source(topic);
      case REGISTRY -> registry();
      case MANIFEST -> manifest();
      case DEAD_LETTERS -> deadLetters();
      case AUDIT -> audit();
    };
  }

  /** The settings that keep every rule of a topic, for a new one. */
  public Map<String, String> settings(JobTopic topic) {
    Map<String, String> settings = new LinkedHashMap<>();
    rules(topic).forEach(rule -> settings.put(rule.setting(), rule.created()));
    return settings;
  }

  private List<TopicRule> source(JobTopic topic) {
    List<TopicRule> rules = new ArrayList<>(SOURCE);
    if (isReadWhole(topic)) {
      rules.addAll(KEPT);
    }
    return rules;
  }

  /** Whether a job that begins anew needs all of a source, however long ago it was written. */
  private boolean isReadWhole(JobTopic source) {
    return source.option().equals(DeclaredOptions.TOPICS_DELETIONS.key())
        || (source.option().equals(DeclaredOptions.TOPICS_FOLLOWS.key())
            && !options.age(Events.FOLLOWS));
  }

  private static List<TopicRule> registry() {
    return List.of(
        REGISTRY_POLICY,
        TopicRule.atLeast(
            TopicConfig.DELETE_RETENTION_MS_CONFIG,
            DAY,
            DAY,
            "A reader that falls behind by more misses that an entity is gone, and keeps it."),
        TopicRule.atLeast(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            REGISTRY_RECORD,
            USUAL_RECORD,
            "A vector that the topic refuses stops the job."));
  }

  private static List<TopicRule> manifest() {
    return List.of(
        TopicRule.is(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            "The topic must keep the newest manifest of every space, however old."));
  }

  private List<TopicRule> deadLetters() {
    // A source's limit is of compressed batches: what is in them may be larger, up to the length
    // at which the job cuts it.
    long largest =
        Math.max(largestSource, DeadLetterRecordSerializer.MOST_BYTES) + DEAD_LETTER_ROOM;
    return List.of(
        notCompacted("Compaction would drop all but the last dead letter of each key."),
        TopicRule.atLeast(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            largest,
            largest,
            "It must take the sources' largest record and 64 KiB, or a dead letter stops the"
                + " job."));
  }

  private List<TopicRule> audit() {
    long largest = largestAuditRecord(options);
    return List.of(
        notCompacted("Compaction would drop all but the last run of each owner."),
        TopicRule.atLeast(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            largest,
            Math.max(largest, USUAL_RECORD),
            "It must take every gathered vector and the space statistics in one record, or one"
                + " stops the job."));
  }

  /**
   * The length in bytes that no audit record of a job exceeds: every gathered vector, G, two more
   * vectors, and its own fields.
   */
  public static int largestAuditRecord(RefreshOptions options) {
    // A refresh gathers from its anchor's group, a fold-in from each group.
    long gathered =
        Math.max(
            (long) options.foldIn().items() * options.groups().size(),
            options.groups().stream().mapToInt(GroupOptions::gathered).max().orElseThrow());
    long dimension = options.space().dimension();
    long floats = gathered * (dimension + 2) + dimension * dimension + 2 * dimension;
    long neighbours = gathered * (Long.BYTES + Float.BYTES);
    return Math.toIntExact(Float.BYTES * floats + neighbours + (4 << 10));
  }

  private static TopicRule kept(String retention) {
    return TopicRule.is(
            retention,
            "-1",
            "A job that begins anew reads it whole: it would miss what is no longer there.")
        .advised();
  }

  private static TopicRule notCompacted(String why) {
    return TopicRule.isWithout(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_COMPACT,
        TopicConfig.CLEANUP_POLICY_DELETE,
        why);
  }
}
