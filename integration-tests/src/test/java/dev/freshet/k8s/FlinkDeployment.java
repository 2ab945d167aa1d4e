package dev.freshet.k8s;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The deployment of the job in a rendering, as the operator would take it.
 *
 * @param manifest its object
 */
record FlinkDeployment(Manifest manifest) {

  static FlinkDeployment of(Rendering rendering) {
    return new FlinkDeployment(rendering.the("FlinkDeployment"));
  }

  /** Flink's configuration and the operator's, as written. */
  Map<String, String> configuration() {
    Map<String, String> configuration = new LinkedHashMap<>();
    manifest
        .at("/spec/flinkConfiguration")
        .properties()
        .forEach(entry -> configuration.put(entry.getKey(), entry.getValue().asText()));
    return configuration;
  }

  int parallelism() {
    return manifest.at("/spec/job/parallelism").asInt();
  }

  /** How many task managers the operator's Flink starts for it. */
  int taskManagers() {
    int slots = Integer.parseInt(configuration().get("taskmanager.numberOfTaskSlots"));
    return (parallelism() + slots - 1) / slots;
  }
}
