package dev.freshet.jobs.topics;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.options.KafkaOptions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads and creates topics on the job's Kafka cluster; never changes one. */
public final class ClusterTopics implements AutoCloseable {

  private static final long PAUSE_NANOS = 50_000_000;

  private final Cluster cluster;
  private final Admin admin;

  /**
   * Topics of the cluster that these options name.
   *
   * @throws ClusterException if the options do not make a client
   */
  public ClusterTopics(KafkaOptions kafka) {
    this.cluster = new Cluster(kafka);
    this.admin = cluster.admin();
  }

  /**
   * The topics of these names that exist, by name.
   *
   * @throws ClusterException if the cluster does not tell
   */
  public Map<String, TopicState> read(Collection<String> names) {
    Map<String, TopicDescription> found = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, answer) -> ifKnown(name, answer).ifPresent(d -> found.put(name, d)));
    Map<String, TopicState> topics = new HashMap<>();
    admin
        .describeConfigs(found.keySet().stream().map(ClusterTopics::resource).toList())
        .values()
        .forEach(
            (resource, answer) ->
                ifKnown(resource.name(), answer)
                    .map(config -> state(found.get(resource.name()), config))
                    .ifPresent(state -> topics.put(state.name(), state)));
    return topics;
  }

  /**
   * Creates a topic, and tells what it is like once the brokers know of it.
   *
   * @param replicationFactor absent: as the brokers have it
   * @param settings what differs from the brokers' defaults
   * @throws ClusterException if the cluster refuses it, for instance because it exists
   */
  public TopicState create(
      String name,
      int partitions,
      Optional<Short> replicationFactor,
      Map<String, String> settings) {
    CreateTopicsResult result =
        admin.createTopics(
            List.of(
                new NewTopic(name, Optional.of(partitions), replicationFactor).configs(settings)));
    String failure = "topic " + name + " cannot be created";
    cluster.await(result.all(), failure);
    return whenKnown(name);
  }

  /** The controller has created the topic; a broker learns of it a little later. */
  private TopicState whenKnown(String name) {
    long start = System.nanoTime();
    Map<String, TopicState> found = read(List.of(name));
    while (found.isEmpty()) {
      if (System.nanoTime() - start > cluster.patience().toNanos()) {
        throw new ClusterException(
            "topic %s was created, and the brokers do not know of it after %d ms"
                .formatted(name, cluster.patience().toMillis()));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      found = read(List.of(name));
    }
    return found.get(name);
  }

  @Override
  public void close() {
    admin.close();
  }

  private <T> Optional<T> ifKnown(String topic, KafkaFuture<T> answer) {
    try {
      return Optional.of(answer.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw cluster.failure("topic " + topic + " cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cluster.failure("topic " + topic + " cannot be read", e);
    }
  }

  private static TopicState state(TopicDescription description, Config config) {
    return new TopicState(
        description.name(),
        description.partitions().size(),
        description.partitions().stream()
            .mapToInt(partition -> partition.replicas().size())
            .min()
            .orElse(0),
        settings(config));
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static Map<String, String> settings(Config config) {
    return config.entries().stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }
}
