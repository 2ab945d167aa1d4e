package dev.freshet.jobs.start;

import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.options.KafkaOptions;
import dev.freshet.jobs.topics.ClusterTopics;
import dev.freshet.jobs.topics.TopicContract;
import dev.freshet.jobs.topics.TopicRule;
import dev.freshet.jobs.topics.TopicState;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that a registry topic keeps the newest vector of every entity. */
final class RegistryPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryPolicy.class);

  private RegistryPolicy() {}

  /**
   * Refuses a topic by whose policy vectors would be lost; passes over one whose settings this
   * client may not read.
   *
   * @throws StartException names the policy, and the one that is allowed
   */
  static void require(KafkaOptions kafka, String topic) {
    TopicRule rule = TopicContract.REGISTRY_POLICY;
    try (ClusterTopics topics = new ClusterTopics(kafka)) {
      TopicState state = topics.read(List.of(topic)).get(topic);
      if (state != null && !rule.holds().test(state)) {
        throw new StartException(
            "the registry topic %s has %s=%s, by which vectors would be lost; allowed: %s"
                .formatted(
                    topic, rule.setting(), state.settings().get(rule.setting()), rule.needed()));
      }
    } catch (ClusterException e) {
      if (!e.isForbidden()) {
        throw e;
      }
      LOG.warn("{} of {} is not checked: {}", rule.setting(), topic, e.getMessage());
    }
  }
}
