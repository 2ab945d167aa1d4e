package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.topics.TopicFinding.Severity;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Checks everything that Kustomize renders of k8s. */
class ManifestsTest {

  private static final List<String> FOLDERS = Rendering.ALL;

  @ParameterizedTest
  @FieldSource("FOLDERS")
  void everyFieldIsKnown(String folder) {
    Rendering rendering = Rendering.of(folder);
    assertThat(rendering.manifests()).hasSizeGreaterThan(20);
    assertThat(Schemas.findings(rendering)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("FOLDERS")
  void everyOptionOfFlinkIsKnownAndParses(String folder) {
    assertThat(FlinkOptions.findings(FlinkDeployment.of(Rendering.of(folder)))).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("FOLDERS")
  void theJobStartsFromItsOptions(String folder) {
    assertThat(JobDeployment.findings(Rendering.of(folder))).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("FOLDERS")
  void theTopicsAreAsTheJobNeedsThem(String folder) {
    // One broker is what dev is about.
    Severity least = folder.endsWith("dev") ? Severity.WRONG : Severity.WARNING;
    assertThat(JobTopics.findings(Rendering.of(folder), least)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("FOLDERS")
  void podsAreRestrictedAndReferencesHold(String folder) {
    assertThat(Safety.findings(Rendering.of(folder))).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("FOLDERS")
  void alertsAndDashboardsNameMetricsOfTheCatalogue(String folder) {
    Monitoring monitoring = Monitoring.of(Rendering.of(folder));
    assertThat(monitoring.selectors()).isGreaterThan(50);
    assertThat(monitoring.findings()).isEmpty();
    assertThat(monitoring.notInTheCatalogue()).isEmpty();
  }
}
