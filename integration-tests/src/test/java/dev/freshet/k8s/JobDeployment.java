package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freshet.jobs.RefreshJob;
import dev.freshet.jobs.options.OptionsException;
import dev.freshet.jobs.options.RefreshOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Looks whether the job can start from what its deployment gives it. */
final class JobDeployment {

  /** Kafka lets every client name where its settings may be read from. */
  private static final String PROVIDERS = "config.providers";

  private JobDeployment() {}

  /** What is wrong with the job's class, arguments and options: a sentence each. */
  static List<String> findings(Rendering rendering) {
    List<String> findings = new ArrayList<>();
    FlinkDeployment deployment = FlinkDeployment.of(rendering);
    JobOptions file = JobOptions.of(rendering);
    checkProgram(deployment, file, findings);
    try {
      RefreshOptions options = file.load();
      checkParallelism(deployment, options, findings);
      checkKafkaProperties(file, options, findings);
      checkTransactions(deployment, options, findings);
      build(deployment, options, findings);
    } catch (OptionsException e) {
      findings.add(file.configMap() + ": " + e.getMessage());
    }
    return findings;
  }

  private static void checkProgram(
      FlinkDeployment deployment, JobOptions file, List<String> findings) {
    Manifest manifest = deployment.manifest();
    String entryClass = manifest.at("/spec/job/entryClass").asText();
    if (!entryClass.equals(RefreshJob.class.getName())) {
      findings.add(manifest + ": spec.job.entryClass: there is no " + entryClass);
    }
    String argument = manifest.at("/spec/job/args/0").asText();
    String mounted = mountOf(deployment, file.configMap().name()) + "/" + file.file();
    if (!argument.equals(mounted)) {
      findings.add(
          "%s: spec.job.args[0]: is %s, and the options are mounted as %s"
              .formatted(manifest, argument, mounted));
    }
  }

  /** Where the main container has the volume that is made of a config map. */
  private static String mountOf(FlinkDeployment deployment, String configMap) {
    JsonNode pod = deployment.manifest().at("/spec/podTemplate/spec");
    for (JsonNode volume : pod.path("volumes")) {
      if (volume.at("/configMap/name").asText().equals(configMap)) {
        for (JsonNode mount : pod.at("/containers/0/volumeMounts")) {
          if (mount.path("name").asText().equals(volume.path("name").asText())) {
            return mount.path("mountPath").asText();
          }
        }
      }
    }
    return "nothing";
  }

  private static void checkParallelism(
      FlinkDeployment deployment, RefreshOptions options, List<String> findings) {
    int own = options.runtime().parallelism();
    if (deployment.parallelism() != own) {
      findings.add(
          "%s: spec.job.parallelism: is %d, and the job's own option parallelism is %d"
              .formatted(deployment.manifest(), deployment.parallelism(), own));
    }
  }

  private static void checkKafkaProperties(
      JobOptions file, RefreshOptions options, List<String> findings) {
    Set<String> known = new HashSet<>(ConsumerConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());
    for (String property : options.kafka().properties().keySet()) {
      if (!known.contains(property) && !property.startsWith(PROVIDERS)) {
        findings.add(
            "%s: kafka.properties.%s: no Kafka client has such a property"
                .formatted(file.configMap(), property));
      }
    }
  }

  /**
   * The job must fail for its checkpoints before Kafka aborts the transaction that waits for one.
   */
  private static void checkTransactions(
      FlinkDeployment deployment, RefreshOptions options, List<String> findings) {
    Configuration flink = Configuration.fromMap(Map.copyOf(deployment.configuration()));
    int failures = flink.get(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER) + 1;
    Duration open =
        flink
            .get(CheckpointingOptions.CHECKPOINTING_TIMEOUT)
            .plus(flink.get(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS))
            .plus(options.runtime().checkpointInterval())
            .multipliedBy(failures);
    Duration timeout = options.publication().transactionTimeout();
    if (open.compareTo(timeout) >= 0) {
      findings.add(
          "%s: %s: %d failures can take %s, and publish.transaction-timeout is %s"
              .formatted(
                  deployment.manifest(),
                  CheckpointingOptions.TOLERABLE_FAILURE_NUMBER.key(),
                  failures,
                  open,
                  timeout));
    }
  }

  /** The job refuses a configuration of Flink that breaks its promises, and a rule that is none. */
  private static void build(
      FlinkDeployment deployment, RefreshOptions options, List<String> findings) {
    Configuration flink = Configuration.fromMap(Map.copyOf(deployment.configuration()));
    try {
      RefreshJob.build(StreamExecutionEnvironment.getExecutionEnvironment(flink), options);
    } catch (IllegalArgumentException e) {
      findings.add(
          deployment.manifest() + ": the job refuses its configuration: " + e.getMessage());
    }
  }
}
