package dev.freshet.cli;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.ClusterTopics;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.jobs.topics.TopicCreation;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code freshet topics create}: reads the command line of the creation. */
@Command(
    name = "create",
    description = {
      "Creates those of the job's topics that are missing, with the settings that it needs, then"
          + " checks them all.",
      "A topic that exists is never changed. Exit codes are those of 'check'."
    })
final class TopicsCreateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private JobFile job;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "Partitions of a new topic (default: the job's parallelism). Choose with room to grow:"
              + " adding some later moves keys. The dead letters' topic always has one.")
  private Optional<Integer> partitions = Optional.empty();

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "Replicas of each partition of a new topic (default: the brokers').")
  private Optional<Short> replicationFactor = Optional.empty();

  @Override
  public Integer call() throws Exception {
    AtLeastOne.require(spec, "--partitions", partitions);
    AtLeastOne.require(spec, "--replication-factor", replicationFactor);
    RefreshOptions options = job.options();
    PrintWriter out = spec.commandLine().getOut();
    try (ClusterTopics cluster = new ClusterTopics(options.kafka())) {
      TopicCreation.Outcome outcome =
          new TopicCreation(
                  options, partitions.orElse(options.runtime().parallelism()), replicationFactor)
              .run(cluster);
      for (JobTopic topic : JobTopic.of(options)) {
        boolean created = outcome.created().contains(topic.name());
        out.println(topic.name() + (created ? ": created" : ": exists, left as it is"));
      }
      return new TopicsReport(out).print(options, outcome.topics());
    }
  }
}
