package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.topics.TopicFinding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Breaks the files of k8s, one at a time, and looks that each is found and named. */
class BrokenManifestsTest {

  private static final String DEPLOYMENT = "base/job/flink-deployment.yaml";
  private static final String OPTIONS = "overlays/production/refresh.yaml";
  private static final String POLICIES = "base/job/network-policies.yaml";
  private static final String TOPICS = "base/kafka/topics.yaml";
  private static final String ALERTS = "base/monitoring/alerts.yaml";
  private static final String DASHBOARD = "base/monitoring/dashboard.json";

  @TempDir private Path folder;

  /** Looks at a rendering, and tells what is wrong. */
  private interface Check extends Function<Rendering, List<String>> {}

  /**
   * One thing that is wrong.
   *
   * @param found what the messages say of it, in order
   */
  private record Break(Check check, String file, String right, String wrong, List<String> found) {}

  private static Break with(Check check, String file, String right, String wrong, String... found) {
    return new Break(check, file, right, wrong, List.of(found));
  }

  private static final List<Break> BREAKS =
      List.of(
          with(
              Schemas::findings,
              DEPLOYMENT,
              "upgradeMode:",
              "upgradMode:",
              "FlinkDeployment freshet",
              "$.spec.job",
              "upgradMode"),
          with(
              Schemas::findings,
              DEPLOYMENT,
              "upgradeMode: savepoint",
              "upgradeMode: sometimes",
              "$.spec.job.upgradeMode",
              "savepoint"),
          with(
              Schemas::findings,
              DEPLOYMENT,
              "runAsNonRoot: true",
              "runAsNonroot: true",
              "$.spec.podTemplate.spec.securityContext",
              "runAsNonroot"),
          with(
              Schemas::findings,
              DEPLOYMENT,
              "flinkVersion: v2_2",
              "flinkVersion: v9_9",
              "$.spec.flinkVersion"),
          with(
              Schemas::findings,
              POLICIES,
              "podSelector: {}",
              "podSelektor: {}",
              "NetworkPolicy nothing-else",
              "podSelektor"),
          with(
              Schemas::findings,
              "overlays/production/disruption-budgets.yaml",
              "policy/v1",
              "policy/v1beta1",
              "PodDisruptionBudget",
              "there is no schema for policy/v1beta1"),
          with(
              Schemas::findings,
              "base/job/access.yaml",
              "verbs: [update]",
              "verb: [update]",
              "Role freshet",
              "verb"),
          with(
              Schemas::findings,
              TOPICS,
              "partitions: 1\n",
              "partitons: 1\n",
              "KafkaTopic",
              "partitons"),
          with(
              Schemas::findings,
              "base/kafka/user.yaml",
              "operations: [Read]",
              "operations: [Raed]",
              "KafkaUser freshet",
              "Raed"),
          with(
              Schemas::findings,
              "base/monitoring/pod-monitor.yaml",
              "interval:",
              "intervall:",
              "PodMonitor freshet",
              "intervall"),
          with(Schemas::findings, ALERTS, "for: 5m", "fur: 5m", "PrometheusRule freshet", "fur"),
          with(
              FlinkOptions::findings,
              DEPLOYMENT,
              "num-retained",
              "num-retayned",
              "FlinkDeployment freshet",
              "execution.checkpointing.num-retayned",
              "no option"),
          with(
              FlinkOptions::findings,
              DEPLOYMENT,
              "timeout: 3 min",
              "timeout: 3 moons",
              "execution.checkpointing.timeout",
              "3 moons"),
          with(
              FlinkOptions::findings,
              DEPLOYMENT,
              "execution.checkpointing.dir",
              "state.checkpoints.dir",
              "state.checkpoints.dir",
              "now called execution.checkpointing.dir"),
          with(
              FlinkOptions::findings,
              DEPLOYMENT,
              "autoscaler.enabled",
              "autoscaler.enable",
              "job.autoscaler.enable",
              "no option"),
          with(
              FlinkOptions::findings,
              DEPLOYMENT,
              "savepoint.format.type: NATIVE",
              "savepoint.format.type: BINARY",
              "kubernetes.operator.savepoint.format.type",
              "BINARY"),
          with(
              FlinkOptions::findings,
              DEPLOYMENT,
              "PrometheusReporterFactory",
              "PrometeusReporterFactory",
              "metrics.reporter.prom.factory.class",
              "PrometeusReporterFactory"),
          with(
              FlinkOptions::findings,
              DEPLOYMENT,
              "heap.size: 2g",
              "heap.size: 20g",
              "memory of task managers",
              "20"),
          with(
              FlinkOptions::findings,
              "overlays/production/flink-deployment.yaml",
              "managed.fraction: \"0.6\"",
              "managed.fraction: \"0.4\"",
              "memory of task managers",
              "network buffers"),
          with(
              JobDeployment::findings,
              OPTIONS,
              "max-parallelism:",
              "max-paralellism:",
              "ConfigMap freshet-options",
              "max-paralellism"),
          with(
              JobDeployment::findings,
              OPTIONS,
              "window: 360d",
              "window: 360",
              "groups.engagement.window",
              "360"),
          with(
              JobDeployment::findings,
              OPTIONS,
              "parallelism: 8",
              "parallelism: 6",
              "FlinkDeployment freshet: spec.job.parallelism: is 8",
              "is 6"),
          with(
              JobDeployment::findings,
              OPTIONS,
              "sasl.mechanism",
              "sasl.mechanismus",
              "kafka.properties.sasl.mechanismus"),
          with(
              JobDeployment::findings,
              DEPLOYMENT,
              "entryClass: dev.freshet.jobs.RefreshJob",
              "entryClass: dev.freshet.jobs.RefreshJobs",
              "RefreshJobs"),
          with(
              JobDeployment::findings,
              DEPLOYMENT,
              "options/refresh.yaml]",
              "options/refesh.yaml]",
              "spec.job.args[0]",
              "refesh.yaml"),
          with(
              JobDeployment::findings,
              DEPLOYMENT,
              "tolerable-failed-checkpoints: \"2\"",
              "tolerable-failed-checkpoints: \"4\"",
              "tolerable-failed-checkpoints",
              "publish.transaction-timeout"),
          with(
              JobDeployment::findings,
              DEPLOYMENT,
              "execution.checkpointing.num-retained: \"3\"",
              "execution.checkpointing.unaligned.enabled: \"true\"",
              "the job refuses",
              "unaligned"),
          with(
              BrokenManifestsTest::topics,
              TOPICS,
              "max.message.bytes: 1114124",
              "max.message.bytes: 1048588",
              "wrong: dead-letters: max.message.bytes is 1048588",
              "at least 1114124"),
          with(
              BrokenManifestsTest::topics,
              TOPICS,
              "delete.retention.ms: 604800000",
              "delete.retention.ms: 6048000",
              "wrong: registry.items.v1: delete.retention.ms is 6048000"),
          with(
              BrokenManifestsTest::topics,
              TOPICS,
              "max.compaction.lag.ms",
              "max.compaction.lag",
              "KafkaTopic registry.items.v1: spec.config",
              "max.compaction.lag"),
          with(
              BrokenManifestsTest::topics,
              TOPICS,
              "name: dead-letters",
              "name: dead-leters",
              "wrong: dead-letters: topic is missing",
              "KafkaTopic dead-leters: the job does not use it"),
          with(
              BrokenManifestsTest::topics,
              TOPICS,
              "and not that.\n    retention.ms: -1",
              "and not that.\n    retention.ms: 8640000000",
              "KafkaTopic deletions",
              "less than that of follows"),
          with(
              BrokenManifestsTest::topics,
              "base/kafka/user.yaml",
              "[Describe, DescribeConfigs, Write]",
              "[Describe, DescribeConfigs]",
              "KafkaUser freshet",
              "lacks Write on the topic dead-letters"),
          with(
              BrokenManifestsTest::topics,
              "base/kafka/user.yaml",
              "name: freshet-operator",
              "name: freshet-person",
              "KafkaUser freshet-person",
              "neither the job's nor its operator's"),
          with(
              BrokenManifestsTest::topics,
              "base/kafka/user.yaml",
              "          name: dead-letters\n        operations: [Describe, DescribeConfigs, Read]",
              "          name: dead-letters\n        operations: [Describe, DescribeConfigs, Write]",
              "KafkaUser freshet-operator",
              "lacks Read on the topic dead-letters",
              "does not need Write on the topic dead-letters"),
          with(
              Safety::findings,
              DEPLOYMENT,
              "drop: [ALL]",
              "drop: [NET_RAW]",
              "capabilities.drop",
              "NET_RAW"),
          with(
              Safety::findings,
              DEPLOYMENT,
              "containerPort: 9249",
              "containerPort: 9250",
              "PodMonitor freshet",
              "9249"),
          with(
              Safety::findings,
              POLICIES,
              "port: 9249",
              "port: 9250",
              "NetworkPolicy metrics-for-prometheus",
              "no pod that it selects listens at 9250",
              "none lets anybody in at 9249"),
          with(
              Safety::findings,
              POLICIES,
              "port: 9093",
              "port: 9094",
              "none lets the job out to kafka-kafka-bootstrap.kafka.svc:9093"),
          with(
              Safety::findings,
              POLICIES,
              "  egress:\n    - to:\n        - podSelector:\n",
              "  egress:\n    - to:\n        - namespaceSelector: {}\n          podSelector:\n",
              "NetworkPolicy among-the-job: spec.egress: names no port",
              "none lets the job's pods reach each other: egress"),
          with(
              Safety::findings,
              POLICIES,
              "    - to:\n        - ipBlock:\n            cidr: 0.0.0.0/0\n      ports:\n",
              "    - ports:\n",
              "NetworkPolicy object-storage-and-api-server: spec.egress: names nobody"),
          with(
              Safety::findings,
              "overlays/production/disruption-budgets.yaml",
              "minAvailable: 3",
              "minAvailable: 4",
              "PodDisruptionBudget freshet-taskmanagers",
              "needed: 3"),
          with(
              BrokenManifestsTest::expressions,
              ALERTS,
              "max(increase(",
              "max(incraese(",
              "FreshetJobRestarts",
              "incraese"),
          with(
              BrokenManifestsTest::expressions,
              ALERTS,
              "severity: critical",
              "severity: terrible",
              "FreshetJobDown",
              "severity"),
          with(
              BrokenManifestsTest::expressions,
              ALERTS,
              "k8s/README.md#freshetstale",
              "k8s/README.md#freshetstail",
              "FreshetStale: annotations.runbook",
              "k8s/README.md#freshetstail"),
          with(
              BrokenManifestsTest::expressions,
              DASHBOARD,
              "max by (half_life)",
              "max by (__name__)",
              "How well half-lives foresee",
              "drops the __name__"),
          with(
              BrokenManifestsTest::metrics,
              ALERTS,
              "freshet_deadLetters",
              "freshet_deadletters",
              "PrometheusRule freshet: FreshetDeadLetters",
              "freshet_deadletters"),
          with(
              BrokenManifestsTest::metrics,
              DASHBOARD,
              "freshet_gatherMisses",
              "freshet_gatherMissed",
              "ConfigMap freshet-dashboard",
              "Gathered in vain",
              "freshet_gatherMissed"),
          with(
              BrokenManifestsTest::hidden,
              DASHBOARD,
              "freshet_statisticsUpdates",
              "freshet_staleFeedback",
              "PrometheusRule freshet: FreshetVectorsDoNotReturn",
              "freshet_statisticsUpdates"));

  private static List<String> topics(Rendering rendering) {
    return JobTopics.findings(rendering, Severity.WARNING);
  }

  private static List<String> expressions(Rendering rendering) {
    return Monitoring.of(rendering).findings();
  }

  private static List<String> metrics(Rendering rendering) {
    return Monitoring.of(rendering).notInTheCatalogue();
  }

  private static List<String> hidden(Rendering rendering) {
    return Monitoring.of(rendering).notOnDashboards();
  }

  @TestFactory
  Stream<DynamicTest> aBreakIsFound() {
    return BREAKS.stream()
        .map(
            broken ->
                DynamicTest.dynamicTest(
                    "%s: %s".formatted(broken.file(), broken.wrong().strip()), () -> look(broken)));
  }

  private void look(Break broken) throws IOException {
    Path copy = Files.createTempDirectory(folder, "k8s");
    FileUtils.copyDirectory(Rendering.K8S.toFile(), copy.toFile());
    Path file = copy.resolve(broken.file());
    String text = Files.readString(file);
    assertThat(text).contains(broken.right());
    int at = text.indexOf(broken.right());
    Files.writeString(
        file,
        text.substring(0, at) + broken.wrong() + text.substring(at + broken.right().length()));

    List<String> findings = broken.check().apply(Rendering.of(copy.resolve("overlays/production")));

    assertThat(String.join("\n", findings)).containsSubsequence(broken.found());
  }
}
