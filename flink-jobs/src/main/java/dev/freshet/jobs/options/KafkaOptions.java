package dev.freshet.jobs.options;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeSet;

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
