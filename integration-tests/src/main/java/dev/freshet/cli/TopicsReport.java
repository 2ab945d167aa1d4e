package dev.freshet.cli;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.jobs.topics.TopicCheck;
import dev.freshet.jobs.topics.TopicFinding;
import dev.freshet.jobs.topics.TopicFinding.Severity;
import dev.freshet.jobs.topics.TopicState;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import picocli.CommandLine;

/** Prints what a job's topics are like, and what is not right about them. */
final class TopicsReport {

  private final PrintWriter out;

  TopicsReport(PrintWriter out) {
    this.out = out;
  }

  /**
   * Prints a line a topic, a line a finding, and the sum.
   *
   * @return the exit code
   */
  int print(RefreshOptions options, Map<String, TopicState> existing) {
    for (JobTopic topic : JobTopic.of(options)) {
      TopicState state = existing.get(topic.name());
      out.println(topic.name() + ": " + (state == null ? "missing" : describe(state)));
    }
    List<TopicFinding> findings = TopicCheck.findings(options, existing);
    findings.forEach(out::println);
    long wrong = findings.stream().filter(f -> f.severity() == Severity.WRONG).count();
    out.printf("%d wrong, %d warnings%n", wrong, findings.size() - wrong);
    out.flush();
    return wrong == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static String describe(TopicState state) {
    return "partitions %d, replication factor %d, %s %s, %s %s"
        .formatted(
            state.partitions(),
            state.replicationFactor(),
            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
            state.settings().get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
            TopicConfig.CLEANUP_POLICY_CONFIG,
            state.settings().get(TopicConfig.CLEANUP_POLICY_CONFIG));
  }
}
