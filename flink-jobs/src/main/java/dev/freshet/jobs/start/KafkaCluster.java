package dev.freshet.jobs.start;

import dev.freshet.jobs.options.KafkaOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the Kafka cluster about its topics and settings, and never waits for long. */
final class KafkaCluster implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaCluster.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final KafkaOptions options;
  private final Duration patience;
  private final Admin admin;

  KafkaCluster(KafkaOptions options) {
    this.options = options;
    String own = options.properties().get(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG);
    this.patience = own == null ? PATIENCE : Duration.ofMillis(Long.parseLong(own));
    try {
      this.admin = Admin.create(clientProperties());
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  /** The properties of a client that gives up as soon as this class does. */
  Map<String, Object> clientProperties() {
    Map<String, Object> properties = new HashMap<>(options.properties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    properties.put(
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(patience.toMillis()));
    properties.put(
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(patience.toMillis() / 2));
    return properties;
  }

  /** How long one answer is waited for: default.api.timeout.ms, if the options set it. */
  Duration patience() {
    return patience;
  }

  /** Returns a topic's partitions, in their order; none if there is no such topic. */
  List<TopicPartition> partitions(String topic) {
    try {
      List<TopicPartition> partitions = new ArrayList<>();
      admin
          .describeTopics(List.of(topic))
          .topicNameValues()
          .get(topic)
          .get()
          .partitions()
          .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
      return partitions;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return List.of();
      }
      throw refuse("describe topic " + topic, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Returns the offset of each partition's first record, or where it would be. */
  Map<TopicPartition, Long> begins(List<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Returns the offset after each partition's last record that a reader may see. */
  Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel isolation) {
    return offsets(partitions, OffsetSpec.latest(), isolation);
  }

  private Map<TopicPartition, Long> offsets(
      List<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> answered =
        await(
            "list the offsets of " + partitions,
            admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all());
    answered.forEach((partition, answer) -> offsets.put(partition, answer.offset()));
    return offsets;
  }

  /**
   * Returns a setting of a topic or a broker, null if this client may not ask.
   *
   * @param name is the setting's name
   */
  String setting(ConfigResource.Type type, String resource, String name) {
    ConfigResource asked = new ConfigResource(type, resource);
    try {
      Config config = admin.describeConfigs(List.of(asked)).values().get(asked).get();
      return config.get(name) == null ? null : config.get(name).value();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("{} of {} is not checked: {}", name, resource, e.getCause().getMessage());
        return null;
      }
      throw refuse("read " + name + " of " + resource, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Returns a setting of one of the brokers, null if this client may not ask. */
  String brokerSetting(String name) {
    Node broker = await("list the brokers", admin.describeCluster().nodes()).iterator().next();
    return setting(ConfigResource.Type.BROKER, broker.idString(), name);
  }

  /** Runs what asks Kafka by another client, and says clearly what went wrong. */
  <T> T asking(String what, Function<Map<String, Object>, T> question) {
    try {
      return question.apply(clientProperties());
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (KafkaException e) {
      throw new StartException("Kafka does not let the job " + what + ": " + e.getMessage(), e);
    }
  }

  private <T> T await(String what, KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw refuse(what, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private StartException refuse(String what, ExecutionException e) {
    if (e.getCause() instanceof TimeoutException) {
      return unreachable(e.getCause());
    }
    return new StartException(
        "Kafka does not let the job " + what + ": " + e.getCause().getMessage(), e.getCause());
  }

  private StartException unreachable(Throwable cause) {
    return new StartException(
        "Kafka does not answer at %s (kafka.bootstrap-servers) within %d s: %s"
            .formatted(options.bootstrapServers(), patience.toSeconds(), rootMessage(cause)),
        cause);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  private static StartException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StartException("interrupted while the job's start was checked", e);
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
