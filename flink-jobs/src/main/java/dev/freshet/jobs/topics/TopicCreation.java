package dev.freshet.jobs.topics;

import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.options.RefreshOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Creates those of a job's topics that are missing, as the contracts ask for. */
public final class TopicCreation {

  private final RefreshOptions options;
  private final int partitions;
  private final Optional<Short> replicationFactor;
  private final Function<JobTopic, Map<String, String>> further;

  /**
   * What came of a creation.
   *
   * @param created names of the topics that were created, in the order of {@link JobTopic#of}
   * @param topics all of the job's topics, by name
   */
  public record Outcome(List<String> created, Map<String, TopicState> topics) {}

  /**
   * Prepares it; the topics' settings beyond the contracts are the brokers' defaults.
   *
   * @param partitions of every topic but the dead letters', which has one: there are few of them,
   *     and in one partition they stay in order
   * @param replicationFactor absent: as the brokers have it
   */
  public TopicCreation(RefreshOptions options, int partitions, Optional<Short> replicationFactor) {
    this(options, partitions, replicationFactor, topic -> Map.of());
  }

  /**
   * Prepares it.
   *
   * @param further settings of a new topic beside those that the contracts ask for
   */
  public TopicCreation(
      RefreshOptions options,
      int partitions,
      Optional<Short> replicationFactor,
      Function<JobTopic, Map<String, String>> further) {
    this.options = options;
    this.partitions = partitions;
    this.replicationFactor = replicationFactor;
    this.further = further;
  }

  /**
   * Creates what is missing; what exists stays as it is.
   *
   * @throws ClusterException if the cluster refuses a topic; those before it have been created
   */
  public Outcome run(ClusterTopics cluster) {
    List<JobTopic> topics = JobTopic.of(options);
    Map<String, TopicState> states =
        new HashMap<>(cluster.read(topics.stream().map(JobTopic::name).toList()));
    List<String> created = new ArrayList<>();
    // Sources come first, as the dead letters' limit depends on theirs.
    for (JobTopic topic : topics) {
      if (!states.containsKey(topic.name())) {
        states.put(topic.name(), create(cluster, topic, states));
        created.add(topic.name());
      }
    }
    return new Outcome(created, states);
  }

  private TopicState create(ClusterTopics cluster, JobTopic topic, Map<String, TopicState> states) {
    Map<String, String> settings = new HashMap<>(further.apply(topic));
    settings.putAll(new TopicContract(options, states).settings(topic));
    return cluster.create(
        topic.name(),
        topic.role() == TopicRole.DEAD_LETTERS || topic.role() == TopicRole.MANIFEST
            ? 1
            : partitions,
        replicationFactor,
        settings);
  }
}
