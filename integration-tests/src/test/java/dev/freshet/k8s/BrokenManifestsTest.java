package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.topics.TopicFinding.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Breaks the files of k8s, one at a time, and looks that each is found and named. */
class BrokenManifestsTest {

  private static final String DEPLOYMENT = "base/job/flink-deployment.yaml";
  private static final String OPTIONS = "overlays/production/refresh.yaml";
  private static final String ROLE = "base/job/access.yaml";
  private static final String POLICIES = "base/job/network-policies.yaml";
  private static final String TOPICS = "base/kafka/topics.yaml";
  private static final String USERS = "base/kafka/user.yaml";
  private static final String ALERTS = "base/monitoring/alerts.yaml";
  private static final String DASHBOARD = "base/monitoring/dashboard.json";

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> whatIsAgainstASchema() {
    return eachIsFound(
        Schemas::findings,
        Break.in(
            DEPLOYMENT,
            "upgradeMode:",
            "upgradMode:",
            "FlinkDeployment freshet",
            "$.spec.job",
            "upgradMode"),
        Break.in(
            DEPLOYMENT,
            "upgradeMode: savepoint",
            "upgradeMode: sometimes",
            "$.spec.job.upgradeMode",
            "savepoint"),
        Break.in(
            DEPLOYMENT,
            "runAsNonRoot: true",
            "runAsNonroot: true",
            "$.spec.podTemplate.spec.securityContext",
            "runAsNonroot"),
        Break.in(DEPLOYMENT, "flinkVersion: v2_2", "flinkVersion: v9_9", "$.spec.flinkVersion"),
        Break.in(
            POLICIES,
            "podSelector: {}",
            "podSelektor: {}",
            "NetworkPolicy nothing-else",
            "podSelektor"),
        Break.in(
            "overlays/production/disruption-budgets.yaml",
            "policy/v1",
            "policy/v1beta1",
            "PodDisruptionBudget",
            "there is no schema for policy/v1beta1"),
        Break.in(ROLE, "verbs: [update]", "verb: [update]", "Role freshet", "verb"),
        Break.in(TOPICS, "partitions: 1\n", "partitons: 1\n", "KafkaTopic", "partitons"),
        Break.in(USERS, "operations: [Read]", "operations: [Raed]", "KafkaUser freshet", "Raed"),
        Break.in(
            "base/monitoring/pod-monitor.yaml",
            "interval:",
            "intervall:",
            "PodMonitor freshet",
            "intervall"),
        Break.in(ALERTS, "for: 5m", "fur: 5m", "PrometheusRule freshet", "fur"));
  }

  @TestFactory
  Stream<DynamicTest> whatFlinkDoesNotTake() {
    return eachIsFound(
        FlinkOptions::findings,
        Break.in(
            DEPLOYMENT,
            "num-retained",
            "num-retayned",
            "FlinkDeployment freshet",
            "execution.checkpointing.num-retayned",
            "no option"),
        Break.in(
            DEPLOYMENT,
            "timeout: 3 min",
            "timeout: 3 moons",
            "execution.checkpointing.timeout",
            "3 moons"),
        Break.in(
            DEPLOYMENT,
            "execution.checkpointing.dir",
            "state.checkpoints.dir",
            "state.checkpoints.dir",
            "now called execution.checkpointing.dir"),
        Break.in(
            DEPLOYMENT,
            "autoscaler.enabled",
            "autoscaler.enable",
            "job.autoscaler.enable",
            "no option"),
        Break.in(
            DEPLOYMENT,
            "savepoint.format.type: NATIVE",
            "savepoint.format.type: BINARY",
            "kubernetes.operator.savepoint.format.type",
            "BINARY"),
        Break.in(
            DEPLOYMENT,
            "PrometheusReporterFactory",
            "PrometeusReporterFactory",
            "metrics.reporter.prom.factory.class",
            "PrometeusReporterFactory"),
        Break.in(
            DEPLOYMENT,
            "dispose-on-delete: \"true\"",
            "dispose-on-delete: \"maybe\"",
            "kubernetes.operator.savepoint.dispose-on-delete",
            "maybe"),
        Break.in(
            DEPLOYMENT,
            "    kubernetes.operator.savepoint.dispose-on-delete: \"true\"\n",
            "",
            "kubernetes.operator.savepoint.dispose-on-delete: is not true"),
        Break.in(DEPLOYMENT, "heap.size: 2g", "heap.size: 20g", "memory of task managers", "20"),
        Break.in(
            "overlays/production/flink-deployment.yaml",
            "managed.fraction: \"0.6\"",
            "managed.fraction: \"0.4\"",
            "memory of task managers",
            "network buffers"));
  }

  @TestFactory
  Stream<DynamicTest> whatTheJobDoesNotTake() {
    return eachIsFound(
        JobDeployment::findings,
        Break.in(
            OPTIONS,
            "max-parallelism:",
            "max-paralellism:",
            "ConfigMap freshet-options",
            "max-paralellism"),
        Break.in(OPTIONS, "window: 360d", "window: 360", "groups.engagement.window", "360"),
        Break.in(
            OPTIONS,
            "parallelism: 8",
            "parallelism: 6",
            "FlinkDeployment freshet: spec.job.parallelism: is 8",
            "is 6"),
        Break.in(
            OPTIONS, "sasl.mechanism", "sasl.mechanismus", "kafka.properties.sasl.mechanismus"),
        Break.in(
            DEPLOYMENT,
            "entryClass: dev.freshet.jobs.RefreshJob",
            "entryClass: dev.freshet.jobs.RefreshJobs",
            "RefreshJobs"),
        Break.in(
            DEPLOYMENT,
            "options/refresh.yaml]",
            "options/refesh.yaml]",
            "spec.job.args[0]",
            "refesh.yaml"),
        Break.in(
            DEPLOYMENT,
            "tolerable-failed-checkpoints: \"2\"",
            "tolerable-failed-checkpoints: \"4\"",
            "tolerable-failed-checkpoints",
            "publish.transaction-timeout"),
        Break.in(
            DEPLOYMENT,
            "execution.checkpointing.num-retained: \"3\"",
            "execution.checkpointing.unaligned.enabled: \"true\"",
            "the job refuses",
            "unaligned"));
  }

  @TestFactory
  Stream<DynamicTest> topicsAndRightsThatDoNotFitTheJob() {
    return eachIsFound(
        rendering -> JobTopics.findings(rendering, Severity.WARNING),
        Break.in(
            TOPICS,
            "max.message.bytes: 1114124",
            "max.message.bytes: 1048588",
            "wrong: dead-letters: max.message.bytes is 1048588",
            "at least 1114124"),
        Break.in(
            TOPICS,
            "delete.retention.ms: 604800000",
            "delete.retention.ms: 6048000",
            "wrong: registry.items.v1: delete.retention.ms is 6048000"),
        Break.in(
            TOPICS,
            "max.compaction.lag.ms",
            "max.compaction.lag",
            "KafkaTopic registry.items.v1: spec.config",
            "max.compaction.lag"),
        Break.in(
            TOPICS,
            "name: dead-letters",
            "name: dead-leters",
            "wrong: dead-letters: topic is missing",
            "KafkaTopic dead-leters: the job does not use it"),
        Break.in(
            TOPICS,
            "and not that.\n    retention.ms: -1",
            "and not that.\n    retention.ms: 8640000000",
            "KafkaTopic deletions",
            "less than that of follows"),
        Break.in(
            TOPICS,
            "retention.ms: -1\n    retention.bytes: -1\n",
            "retention.ms: -1\n    retention.bytes: 1073741824\n",
            "warning: follows: retention.bytes is 1073741824",
            "needed: -1"),
        Break.in(
            USERS,
            "[Describe, DescribeConfigs, Write]",
            "[Describe, DescribeConfigs]",
            "KafkaUser freshet",
            "lacks Write on the topic dead-letters"),
        Break.in(
            USERS,
            "name: freshet-operator",
            "name: freshet-person",
            "KafkaUser freshet-person",
            "neither the job's nor its operator's"),
        Break.in(
            USERS,
            "          name: dead-letters\n        operations: [Describe, DescribeConfigs, Read]",
            "          name: dead-letters\n        operations: [Describe, DescribeConfigs, Write]",
            "KafkaUser freshet-operator",
            "lacks Read on the topic dead-letters",
            "does not need Write on the topic dead-letters"),
        Break.in(
            USERS,
            "          patternType: prefix\n",
            "",
            "KafkaUser freshet: spec.authorization.acls: lacks Describe on the transactionalId"
                + " freshet/ (prefix)",
            "does not need Describe on the transactionalId freshet/\n"),
        Break.in(
            USERS,
            "          name: freshet\n        operations: [Read]",
            "          name: freshet\n          patternType: prefix\n        operations: [Read]",
            "KafkaUser freshet: spec.authorization.acls: lacks Read on the group freshet\n",
            "does not need Read on the group freshet (prefix)"),
        Break.in(
            USERS,
            "operations: [DescribeConfigs]",
            "operations: [Alter]",
            "KafkaUser freshet: spec.authorization.acls: lacks DescribeConfigs on the cluster",
            "does not need Alter on the cluster"),
        Break.in(
            USERS,
            "        operations: [DescribeConfigs]\n",
            "        operations: [DescribeConfigs]\n        type: deny\n",
            "KafkaUser freshet: spec.authorization.acls: lacks DescribeConfigs on the cluster"));
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotSafe() {
    return eachIsFound(
        Safety::findings,
        Break.in(DEPLOYMENT, "drop: [ALL]", "drop: [NET_RAW]", "capabilities.drop", "NET_RAW"),
        Break.in(
            DEPLOYMENT, "containerPort: 9249", "containerPort: 9250", "PodMonitor freshet", "9249"),
        Break.in(
            POLICIES,
            "port: 9249",
            "port: 9250",
            "NetworkPolicy metrics-for-prometheus",
            "no pod that it selects listens at 9250",
            "none lets anybody in at 9249"),
        Break.in(
            POLICIES,
            "port: 9093",
            "port: 9094",
            "none lets the job out to kafka-kafka-bootstrap.kafka.svc:9093"),
        Break.in(
            POLICIES,
            "protocol: UDP\n          port: 53",
            "protocol: UDP\n          port: 54",
            "none lets the job ask for names at UDP 53"),
        Break.in(
            POLICIES,
            "        - protocol: TCP\n          port: 53\n",
            "",
            "none lets the job ask for names at 53"),
        Break.in(
            POLICIES,
            "kubernetes.io/metadata.name: kube-system",
            "kubernetes.io/metadata.name: kube-public",
            "none lets the job ask for names at UDP 53",
            "none lets the job ask for names at 53"),
        Break.in(
            POLICIES,
            "port: 443",
            "port: 444",
            "none lets the job out to the API server at 443",
            "none lets the job out to the object storage at 443"),
        Break.in(
            POLICIES,
            "        - protocol: TCP\n          port: 6443\n",
            "",
            "none lets the job out to the API server at 6443"),
        Break.in(
            "overlays/dev/network-policies.yaml",
            "port: 9000",
            "port: 9001",
            "none lets the job out to minio.minio:9000"),
        Break.in(
            "overlays/dev/network-policies.yaml",
            "metadata.name: minio",
            "metadata.name: maxio",
            "none lets the job out to minio.minio:9000"),
        Break.in(
            ROLE,
            "[get, list, watch, create, update, patch, delete]\n  - apiGroups: [\"\"]",
            "[get, list, watch, create, update, patch]\n  - apiGroups: [\"\"]",
            "Role freshet: rules: lacks delete pods"),
        Break.in(
            ROLE, "[configmaps]", "[secrets]", "lacks create configmaps", "need create secrets"),
        Break.in(
            ROLE,
            "apiGroups: [apps]",
            "apiGroups: [extensions]",
            "lacks delete apps/deployments",
            "does not need delete extensions/deployments"),
        Break.in(
            ROLE,
            "    verbs: [update]\n",
            "    verbs: [get]\n",
            "lacks update apps/deployments/finalizers",
            "does not need get apps/deployments/finalizers"),
        Break.in(
            POLICIES,
            "  egress:\n    - to:\n        - podSelector:\n",
            "  egress:\n    - to:\n        - namespaceSelector: {}\n          podSelector:\n",
            "NetworkPolicy among-the-job: spec.egress: names no port",
            "none lets the job's pods reach each other: egress"),
        Break.in(
            POLICIES,
            "    - to:\n        - ipBlock:\n            cidr: 0.0.0.0/0\n      ports:\n",
            "    - ports:\n",
            "NetworkPolicy object-storage-and-api-server: spec.egress: names nobody"),
        Break.in(
            "overlays/production/disruption-budgets.yaml",
            "minAvailable: 3",
            "minAvailable: 4",
            "PodDisruptionBudget freshet-taskmanagers",
            "needed: 3"));
  }

  @TestFactory
  Stream<DynamicTest> alertsAndDashboardsThatAreWrong() {
    return eachIsFound(
        rendering -> Monitoring.of(rendering).findings(),
        Break.in(ALERTS, "max(increase(", "max(incraese(", "FreshetJobRestarts", "incraese"),
        Break.in(ALERTS, "severity: critical", "severity: terrible", "FreshetJobDown", "severity"),
        Break.in(
            ALERTS,
            "k8s/README.md#freshetstale",
            "k8s/README.md#freshetstail",
            "FreshetStale: annotations.runbook",
            "k8s/README.md#freshetstail"),
        Break.in(
            DASHBOARD,
            "max by (half_life)",
            "max by (__name__)",
            "How well half-lives foresee",
            "drops the __name__"));
  }

  @TestFactory
  Stream<DynamicTest> metricsThatThereAreNot() {
    return eachIsFound(
        rendering -> Monitoring.of(rendering).notInTheCatalogue(),
        Break.in(
            ALERTS,
            "freshet_deadLetters",
            "freshet_deadletters",
            "PrometheusRule freshet: FreshetDeadLetters",
            "freshet_deadletters"),
        Break.in(
            DASHBOARD,
            "freshet_gatherMisses",
            "freshet_gatherMissed",
            "ConfigMap freshet-dashboard",
            "Gathered in vain",
            "freshet_gatherMissed"));
  }

  @TestFactory
  Stream<DynamicTest> metricsThatNoDashboardShows() {
    return eachIsFound(
        rendering -> Monitoring.of(rendering).notOnDashboards(),
        Break.in(
            DASHBOARD,
            "freshet_statisticsUpdates",
            "freshet_staleFeedback",
            "PrometheusRule freshet: FreshetVectorsDoNotReturn",
            "freshet_statisticsUpdates"));
  }

  @TestFactory
  Stream<DynamicTest> disksThatFillBeforeAnybodyKnows() {
    String found =
        "PrometheusRule freshet: FreshetStateFillsDisk: does not tell of state that takes half";
    return eachIsFound(
        DiskAlert::findings,
        Break.in(ALERTS, "> 10e9", "> 15e9", found, "20Gi"),
        Break.in(DEPLOYMENT, "sizeLimit: 20Gi", "sizeLimit: 18Gi", found, "18Gi"));
  }

  /** Looks whether a check of the rendering finds each of the breaks. */
  private Stream<DynamicTest> eachIsFound(
      Function<Rendering, List<String>> check, Break... breaks) {
    return Stream.of(breaks)
        .map(
            broken ->
                DynamicTest.dynamicTest(
                    "%s: %s".formatted(broken.file(), broken.wrong().strip()),
                    () -> {
                      Path copy = Files.createTempDirectory(folder, "k8s");
                      broken.copyTo(copy);
                      List<String> findings =
                          check.apply(Rendering.of(copy.resolve(broken.overlay())));
                      assertThat(String.join("\n", findings)).containsSubsequence(broken.found());
                    }));
  }
}
