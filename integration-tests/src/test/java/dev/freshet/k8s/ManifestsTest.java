package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.topics.TopicFinding.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Checks everything that Kustomize renders of k8s. */
class ManifestsTest {

  @ParameterizedTest
  @FieldSource("dev.freshet.k8s.Rendering#ALL")
  void everyFieldIsKnown(String folder) {
    Rendering rendering = Rendering.of(folder);
    assertThat(rendering.manifests()).hasSizeGreaterThan(20);
    assertThat(Schemas.findings(rendering)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("dev.freshet.k8s.Rendering#ALL")
  void everyOptionOfFlinkIsKnownAndParses(String folder) {
    assertThat(FlinkOptions.findings(Rendering.of(folder))).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("dev.freshet.k8s.Rendering#ALL")
  void theJobStartsFromItsOptions(String folder) {
    assertThat(JobDeployment.findings(Rendering.of(folder))).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("dev.freshet.k8s.Rendering#ALL")
  void theTopicsAreAsTheJobNeedsThem(String folder) {
    // One broker is what dev is about.
    Severity least = folder.endsWith("dev") ? Severity.WRONG : Severity.WARNING;
    assertThat(JobTopics.findings(Rendering.of(folder), least)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("dev.freshet.k8s.Rendering#ALL")
  void podsAreRestrictedAndReferencesHold(String folder) {
    assertThat(Safety.findings(Rendering.of(folder))).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("dev.freshet.k8s.Rendering#ALL")
  void alertsAndDashboardsNameMetricsOfTheCatalogue(String folder) {
    Monitoring monitoring = Monitoring.of(Rendering.of(folder));
    assertThat(monitoring.selectors()).isGreaterThan(50);
    assertThat(monitoring.findings()).isEmpty();
    assertThat(monitoring.notInTheCatalogue()).isEmpty();
    assertThat(monitoring.notOnDashboards()).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("dev.freshet.k8s.Rendering#ALL")
  void stateIsToldOfWhileThereIsRoom(String folder) {
    assertThat(DiskAlert.findings(Rendering.of(folder))).isEmpty();
  }

  @Test
  void whatAnEndpointDoesNotTellIsNamed() {
    Scrape scrape =
        Scrape.parse(
            """
            flink_jobmanager_job_runningTime{job_name="freshet",} 1.0
            flink_taskmanager_job_task_operator_freshet_events{job_name="freshet",} 1.0
            """);
    assertThat(Monitoring.of(Rendering.of("base")).notIn(scrape))
        .noneMatch(finding -> finding.contains("FreshetJobDown"))
        .contains(
            "PrometheusRule freshet: FreshetCheckpointSlow: nothing is selected by"
                + " [__name__='flink_jobmanager_job_lastCheckpointDuration', namespace='freshet']");
  }
}
