package dev.freshet.k8s;

import dev.freshet.jobs.topics.TopicState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * The topics in a rendering, as Strimzi's operator would create them.
 *
 * @param manifests their objects
 */
record KafkaTopics(List<Manifest> manifests) {

  static KafkaTopics of(Rendering rendering) {
    return new KafkaTopics(rendering.all("KafkaTopic"));
  }

  /** For a broker that is to have them. */
  List<NewTopic> asNewTopics() {
    return manifests.stream()
        .map(
            topic ->
                new NewTopic(
                        topic.name(),
                        topic.at("/spec/partitions").asInt(),
                        (short) topic.at("/spec/replicas").asInt())
                    .configs(settings(topic)))
        .toList();
  }

  /** What they would be like, by name: what is not said is as Kafka has it by default. */
  Map<String, TopicState> states() {
    Map<String, TopicState> states = new LinkedHashMap<>();
    for (Manifest topic : manifests) {
      Map<String, String> settings = new LinkedHashMap<>();
      new LogConfig(Map.of()).values().forEach((name, value) -> settings.put(name, text(value)));
      settings.putAll(settings(topic));
      states.put(
          topic.name(),
          new TopicState(
              topic.name(),
              topic.at("/spec/partitions").asInt(),
              topic.at("/spec/replicas").asInt(),
              settings));
    }
    return states;
  }

  /** What Kafka would refuse of their settings. */
  List<String> refused() {
    List<String> refused = new ArrayList<>();
    for (Manifest topic : manifests) {
      Properties properties = new Properties();
      properties.putAll(settings(topic));
      try {
        LogConfig.validate(properties);
      } catch (ConfigException | InvalidConfigurationException e) {
        refused.add(topic + ": spec.config: " + e.getMessage());
      }
    }
    return refused;
  }

  static Map<String, String> settings(Manifest topic) {
    Map<String, String> settings = new LinkedHashMap<>();
    topic
        .at("/spec/config")
        .properties()
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    return settings;
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? String.join(",", list.stream().map(Object::toString).toList())
        : String.valueOf(value);
  }
}
