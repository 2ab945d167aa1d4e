package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubernetes.client.custom.Quantity;
import java.util.List;

/** Looks whether somebody is told of state while the disk has as much again for compaction. */
final class DiskAlert {

  private static final String NAME = "FreshetStateFillsDisk";

  private static final String FILES =
      "flink_taskmanager_job_task_operator_vectors_rocksdb_total_sst_files_size";

  private DiskAlert() {}

  /** What is wrong with the alert: a sentence each. */
  static List<String> findings(Rendering rendering) {
    AlertRule alert = AlertRule.of(rendering, NAME);
    String limit = limit(FlinkDeployment.of(rendering).manifest());
    double half = Quantity.fromString(limit).getNumber().doubleValue() / 2;
    List<TimeSeries> state =
        List.of(TimeSeries.scraped(FILES, "freshet-taskmanager-1-1", 0, 60, second -> half));
    if (alert.at(60, state).isEmpty()) {
      return List.of(
          "%s: %s: does not tell of state that takes half of the volume's sizeLimit, %s"
              .formatted(alert.rule(), NAME, limit));
    }
    return List.of();
  }

  private static String limit(Manifest deployment) {
    for (JsonNode volume : deployment.at("/spec/podTemplate/spec/volumes")) {
      if (volume.path("name").asText().equals("state")) {
        return volume.at("/emptyDir/sizeLimit").asText();
      }
    }
    throw new AssertionError(deployment + ": there is no volume state");
  }
}
