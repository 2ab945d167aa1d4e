package dev.freshet.jobs.topics;

import java.util.Map;

/**
 * A topic as it is on the cluster.
 *
 * @param name its name
 * @param partitions number of partitions
 * @param replicationFactor replicas of the partition that has the fewest
 * @param settings every setting that is in force, a default or not
 */
public record TopicState(
    String name, int partitions, int replicationFactor, Map<String, String> settings) {

  public TopicState {
    settings = Map.copyOf(settings);
  }

  /** A setting that is a number; {@code absent} if the brokers do not know it. */
  long number(String setting, long absent) {
    String value = settings.get(setting);
    return value == null || !value.matches("-?\\d{1,19}") ? absent : Long.parseLong(value);
  }
}
