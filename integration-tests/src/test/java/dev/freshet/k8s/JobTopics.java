package dev.freshet.k8s;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.jobs.topics.TopicCheck;
import dev.freshet.jobs.topics.TopicFinding;
import dev.freshet.jobs.topics.TopicFinding.Severity;
import dev.freshet.jobs.topics.TopicState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.TopicConfig;

/** Looks whether the topics are those that the job needs, and whether its users may use them. */
final class JobTopics {

  private JobTopics() {}

  /**
   * What is wrong with the topics of a rendering and with the rights of its users: a sentence each.
   *
   * @param least findings of less weight are left out
   */
  static List<String> findings(Rendering rendering, Severity least) {
    RefreshOptions options = JobOptions.of(rendering).load();
    KafkaTopics topics = KafkaTopics.of(rendering);
    List<String> findings = new ArrayList<>(topics.refused());
    TopicCheck.findings(options, topics.states()).stream()
        .filter(finding -> finding.severity().compareTo(least) <= 0)
        .map(TopicFinding::toString)
        .forEach(findings::add);
    checkUse(options, topics, findings);
    checkForgetting(options, topics.states(), findings);
    findings.addAll(KafkaRights.findings(rendering, options));
    return findings;
  }

  private static void checkUse(RefreshOptions options, KafkaTopics topics, List<String> findings) {
    Set<String> unused = new TreeSet<>(topics.states().keySet());
    JobTopic.of(options).forEach(topic -> unused.remove(topic.name()));
    unused.forEach(name -> findings.add("KafkaTopic " + name + ": the job does not use it"));
    JobTopic.sources(options).stream()
        .map(source -> topics.states().get(source.name()))
        .filter(state -> state != null && state.partitions() < options.runtime().parallelism())
        .forEach(
            state ->
                findings.add(
                    "KafkaTopic %s: spec.partitions: is %d, fewer than the job's subtasks, %d"
                        .formatted(
                            state.name(), state.partitions(), options.runtime().parallelism())));
  }

  /** A job that begins anew must find the request beside every event that it reads. */
  private static void checkForgetting(
      RefreshOptions options, Map<String, TopicState> states, List<String> findings) {
    TopicState deletions = states.get(options.topics().deletions());
    for (JobTopic source : JobTopic.sources(options)) {
      TopicState state = states.get(source.name());
      if (state != null && deletions != null && retention(state) > retention(deletions)) {
        String kept = state.settings().get(TopicConfig.RETENTION_MS_CONFIG);
        findings.add(
            "KafkaTopic %s: spec.config.retention.ms: is %d, less than that of %s, %s: events of"
                    .formatted(
                        deletions.name(),
                        retention(deletions),
                        state.name(),
                        kept.equals("-1") ? "which has no end" : kept)
                + " somebody who is to be forgotten would outlive the request");
      }
    }
  }

  private static long retention(TopicState topic) {
    long millis = Long.parseLong(topic.settings().get(TopicConfig.RETENTION_MS_CONFIG));
    return millis < 0 ? Long.MAX_VALUE : millis;
  }
}
