package dev.freshet.jobs.topics;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.TopicFinding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** Compares a job's topics with what the contracts ask of them. */
public final class TopicCheck {

  private TopicCheck() {}

  /**
   * Everything that is not as it should be, in the order of the topics.
   *
   * @param existing the topics that exist, by name
   */
  public static List<TopicFinding> findings(
      RefreshOptions options, Map<String, TopicState> existing) {
    TopicContract contract = new TopicContract(options, existing);
    List<TopicFinding> findings = new ArrayList<>();
    for (JobTopic topic : JobTopic.of(options)) {
      TopicState state = existing.get(topic.name());
      if (state == null) {
        findings.add(missing(topic));
      } else {
        contract.rules(topic).stream()
            .filter(rule -> !rule.holds().test(state))
            .map(rule -> broken(state, rule))
            .forEach(findings::add);
        checkReplicas(state, findings);
      }
    }
    return findings;
  }

  private static TopicFinding missing(JobTopic topic) {
    return new TopicFinding(
        Severity.WRONG,
        topic.name(),
        TopicFinding.TOPIC,
        "missing",
        "a topic of this name",
        "The job does not create what %s names; 'freshet topics create' does."
            .formatted(topic.option()));
  }

  private static TopicFinding broken(TopicState state, TopicRule rule) {
    return new TopicFinding(
        rule.severity(),
        state.name(),
        rule.setting(),
        state.settings().getOrDefault(rule.setting(), "not known to the brokers"),
        rule.needed(),
        rule.why());
  }

  private static void checkReplicas(TopicState state, List<TopicFinding> findings) {
    int replicas = state.replicationFactor();
    long inSync = state.number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 1);
    if (inSync > replicas) {
      findings.add(
          new TopicFinding(
              Severity.WRONG,
              state.name(),
              TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
              Long.toString(inSync),
              "at most the replication factor, " + replicas,
              "Kafka refuses every record that is to be acknowledged by more replicas than there"
                  + " are."));
    } else if (replicas == 1) {
      findings.add(
          new TopicFinding(
              Severity.WARNING,
              state.name(),
              "replication factor",
              "1",
              "3, on a cluster of several brokers",
              "What one broker loses is lost."));
    } else if (inSync == 1) {
      findings.add(
          new TopicFinding(
              Severity.WARNING,
              state.name(),
              TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
              "1",
              "2 or more",
              "A record may be acknowledged while only one broker has it."));
    }
  }
}
