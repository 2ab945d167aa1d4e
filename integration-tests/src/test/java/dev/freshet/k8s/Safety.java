package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks whether pods may be in a restricted namespace, and whether objects name each other right.
 */
final class Safety {

  private static final String POD = "/spec/podTemplate/spec";

  private Safety() {}

  /** What is wrong: a sentence each. */
  static List<String> findings(Rendering rendering) {
    List<String> findings = new ArrayList<>();
    FlinkDeployment deployment = FlinkDeployment.of(rendering);
    checkPodSecurity(rendering, deployment.manifest(), findings);
    findings.addAll(NetworkPolicies.findings(rendering, deployment));
    findings.addAll(RoleRights.findings(rendering));
    checkReferences(rendering, deployment, findings);
    return findings;
  }

  /** The rules of the pod security standard `restricted` that a pod template can break. */
  private static void checkPodSecurity(
      Rendering rendering, Manifest deployment, List<String> findings) {
    Manifest namespace = rendering.the("Namespace", deployment.namespace());
    require(
        namespace.content().at("/metadata/labels").path("pod-security.kubernetes.io/enforce"),
        "restricted",
        namespace + ": metadata.labels.pod-security.kubernetes.io/enforce",
        findings);
    JsonNode pod = deployment.at(POD);
    String at = deployment + ": spec.podTemplate.spec.";
    require(pod.at("/securityContext/runAsNonRoot"), "true", at + "runAsNonRoot", findings);
    require(
        pod.at("/securityContext/seccompProfile/type"),
        "RuntimeDefault",
        at + "securityContext.seccompProfile.type",
        findings);
    for (JsonNode container : pod.path("containers")) {
      String in = at + "containers." + container.path("name").asText() + ".securityContext.";
      JsonNode context = container.path("securityContext");
      require(
          context.path("allowPrivilegeEscalation"),
          "false",
          in + "allowPrivilegeEscalation",
          findings);
      require(context.at("/capabilities/drop/0"), "ALL", in + "capabilities.drop", findings);
    }
  }

  private static void checkReferences(
      Rendering rendering, FlinkDeployment deployment, List<String> findings) {
    Manifest manifest = deployment.manifest();
    String account = manifest.at("/spec/serviceAccount").asText();
    rendering.the("ServiceAccount", account);
    JsonNode bound = rendering.the("RoleBinding").at("/subjects/0/name");
    require(bound, account, rendering.the("RoleBinding") + ": subjects[0].name", findings);
    JsonNode role = rendering.the("RoleBinding").at("/roleRef/name");
    rendering.the("Role", role.asText());

    Map<String, Integer> ports = new HashMap<>();
    for (JsonNode port : manifest.at(POD + "/containers/0/ports")) {
      ports.put(port.path("name").asText(), port.path("containerPort").asInt());
    }
    Manifest monitor = rendering.the("PodMonitor");
    checkPods(monitor, monitor.at("/spec/selector/matchLabels"), manifest, findings);
    String scraped = monitor.at("/spec/podMetricsEndpoints/0/port").asText();
    String reported = deployment.configuration().get("metrics.reporter.prom.port");
    if (!String.valueOf(ports.get(scraped)).equals(reported)) {
      findings.add(
          "%s: spec.podMetricsEndpoints[0].port: %s is %s, and Flink's reporter is at %s"
              .formatted(monitor, scraped, ports.get(scraped), reported));
    }
    Set<String> volumes = new HashSet<>();
    manifest.at(POD + "/volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    for (JsonNode mount : manifest.at(POD + "/containers/0/volumeMounts")) {
      if (!volumes.contains(mount.path("name").asText())) {
        findings.add(
            manifest + ": volumeMounts: there is no volume " + mount.path("name").asText());
      }
    }
    for (Manifest budget : rendering.all("PodDisruptionBudget")) {
      checkBudget(budget, deployment, findings);
    }
  }

  private static void checkBudget(
      Manifest budget, FlinkDeployment deployment, List<String> findings) {
    JsonNode labels = budget.at("/spec/selector/matchLabels");
    checkPods(budget, labels, deployment.manifest(), findings);
    int pods =
        labels.path("component").asText().equals("taskmanager")
            ? deployment.taskManagers()
            : deployment.manifest().at("/spec/jobManager/replicas").asInt();
    require(
        budget.at("/spec/minAvailable"),
        Integer.toString(pods - 1),
        budget + ": spec.minAvailable",
        findings);
  }

  /** Flink labels its pods with the deployment's name as the app. */
  static void checkPods(
      Manifest manifest, JsonNode labels, Manifest deployment, List<String> findings) {
    if (!labels.isEmpty()) {
      require(labels.path("app"), deployment.name(), manifest + ": label app", findings);
    }
    if (labels.has("component")
        && !Set.of("jobmanager", "taskmanager").contains(labels.path("component").asText())) {
      findings.add(manifest + ": label component: Flink has no " + labels.path("component"));
    }
  }

  private static void require(JsonNode found, String needed, String where, List<String> findings) {
    if (!found.asText().equals(needed)) {
      findings.add("%s: is %s, needed: %s".formatted(where, found, needed));
    }
  }
}
