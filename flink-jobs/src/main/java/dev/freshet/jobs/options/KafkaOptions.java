package dev.freshet.jobs.options;

import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;

/**
 * How the job's Kafka clients reach the cluster.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param properties passed to every client; never has {@code bootstrap.servers}
 */
public record KafkaOptions(String bootstrapServers, Map<String, String> properties)
    implements Serializable {

  public KafkaOptions {
    properties = Map.copyOf(properties);
  }

  /** Returns which records of transactions the job's sources read: only committed ones, or all. */
  public IsolationLevel isolation() {
    String level =
        properties.getOrDefault(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, ConsumerConfig.DEFAULT_ISOLATION_LEVEL);
    return IsolationLevel.valueOf(level.toUpperCase(Locale.ROOT));
  }

  /** Names the properties without their values, which may be credentials. */
  @Override
  public String toString() {
    return "KafkaOptions[bootstrapServers="
        + bootstrapServers
        + ", properties="
        + new TreeSet<>(properties.keySet())
        + "]";
  }
}
