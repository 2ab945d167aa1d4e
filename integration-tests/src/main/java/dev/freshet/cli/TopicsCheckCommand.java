package dev.freshet.cli;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.ClusterTopics;
import dev.freshet.jobs.topics.JobTopic;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code freshet topics check}: reads the command line of the check. */
@Command(
    name = "check",
    description = {
      "Compares the job's topics with what it needs of them, and names what is missing or wrong.",
      "Exit code 0: all is right, or there are only warnings; 1: something is wrong."
    })
final class TopicsCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private JobFile job;

  @Override
  public Integer call() throws Exception {
    RefreshOptions options = job.options();
    try (ClusterTopics cluster = new ClusterTopics(options.kafka())) {
      return new TopicsReport(spec.commandLine().getOut())
          .print(options, cluster.read(JobTopic.of(options).stream().map(JobTopic::name).toList()));
    }
  }
}
