package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.flink.configuration.RestOptions;

/** Looks whether network policies let pass what the job needs, and name all that they let pass. */
final class NetworkPolicies {

  private static final String NAMESPACE =
      "/namespaceSelector/matchLabels/kubernetes.io~1metadata.name";

  private final FlinkDeployment deployment;
  private final List<Manifest> policies;
  private final List<String> findings = new ArrayList<>();

  private NetworkPolicies(FlinkDeployment deployment, List<Manifest> policies) {
    this.deployment = deployment;
    this.policies = policies;
  }

  /**
   * What a policy allows in one direction.
   *
   * @param peers who is at the other end
   * @param ports their numbers; {@code UDP 53} where the protocol is not TCP
   */
  private record Rule(Manifest policy, JsonNode peers, Set<String> ports) {}

  /** What is wrong with those of the deployment's namespace: a sentence each. */
  static List<String> findings(Rendering rendering, FlinkDeployment deployment) {
    String namespace = deployment.manifest().namespace();
    NetworkPolicies policies =
        new NetworkPolicies(
            deployment,
            rendering.all("NetworkPolicy").stream()
                .filter(policy -> policy.namespace().equals(namespace))
                .toList());
    policies.checkAll();
    List<Rule> in = policies.rules("ingress", "from");
    List<Rule> out = policies.rules("egress", "to");
    policies.checkListeners(in);
    for (String server :
        JobOptions.of(rendering).load().kafka().bootstrapServers().split(",", -1)) {
      policies.checkServer(server.strip(), out);
    }
    policies.checkNames(out);
    policies.checkApiServer(out);
    policies.checkObjectStorage(out);
    return policies.findings;
  }

  private void checkAll() {
    if (policies.stream()
        .noneMatch(
            policy ->
                policy.at("/spec/podSelector").isEmpty()
                    && policy.at("/spec/policyTypes").size() == 2
                    && policy.at("/spec/ingress").isMissingNode()
                    && policy.at("/spec/egress").isMissingNode())) {
      findings.add("NetworkPolicy: none forbids what no other allows");
    }
    for (Manifest policy : policies) {
      JsonNode labels = policy.at("/spec/podSelector/matchLabels");
      Safety.checkPods(policy, labels, deployment.manifest(), findings);
    }
  }

  /** Reads what is allowed in a direction, but for what the job's pods are to each other. */
  private List<Rule> rules(String direction, String peersField) {
    List<Rule> rules = new ArrayList<>();
    boolean amongItself = false;
    for (Manifest policy : policies) {
      for (JsonNode allowed : policy.at("/spec/" + direction)) {
        Rule rule = new Rule(policy, allowed.path(peersField), ports(allowed));
        if (rule.peers().isEmpty()) {
          findings.add(policy + ": spec." + direction + ": names nobody, so it means everybody");
        } else if (isTheJob(rule.peers())) {
          amongItself |= rule.ports().isEmpty() && isOfAllPods(policy);
        } else if (rule.ports().isEmpty()) {
          findings.add(policy + ": spec." + direction + ": names no port, so it means all");
        } else {
          rules.add(rule);
        }
      }
    }
    if (!amongItself) {
      findings.add("NetworkPolicy: none lets the job's pods reach each other: " + direction);
    }
    return rules;
  }

  /** What is asked of the job's pods comes in, and no other port is open. */
  private void checkListeners(List<Rule> in) {
    String metrics = deployment.configuration().get("metrics.reporter.prom.port");
    String rest = Integer.toString(RestOptions.PORT.defaultValue());
    Set<String> open = new HashSet<>();
    for (Rule rule : in) {
      for (String port : rule.ports()) {
        if (port.equals(rest) || (port.equals(metrics) && isOfAllPods(rule.policy()))) {
          open.add(port);
        } else {
          findings.add(rule.policy() + ": spec.ingress: no pod that it selects listens at " + port);
        }
      }
    }
    for (String port : List.of(metrics, rest)) {
      if (!open.contains(port)) {
        findings.add("NetworkPolicy: none lets anybody in at " + port);
      }
    }
  }

  /** Names are asked for with UDP, and again with TCP if the answer is long. */
  private void checkNames(List<Rule> out) {
    for (String port : List.of("UDP 53", "53")) {
      if (!reaches(out, port, peer -> peer.at(NAMESPACE).asText().equals("kube-system"))) {
        findings.add("NetworkPolicy: none lets the job ask for names at " + port);
      }
    }
  }

  /** It listens at 443 or, where a connection is judged behind the service's address, at 6443. */
  private void checkApiServer(List<Rule> out) {
    for (String port : List.of("443", "6443")) {
      if (!reaches(out, port, peer -> peer.has("ipBlock"))) {
        findings.add("NetworkPolicy: none lets the job out to the API server at " + port);
      }
    }
  }

  /** Where none is named, it is that of the cloud. */
  private void checkObjectStorage(List<Rule> out) {
    String endpoint = deployment.configuration().get("s3.endpoint");
    if (endpoint != null) {
      URI uri = URI.create(endpoint);
      int usual = uri.getScheme().equals("http") ? 80 : 443;
      checkServer(uri.getHost() + ":" + (uri.getPort() < 0 ? usual : uri.getPort()), out);
    } else if (!reaches(out, "443", peer -> peer.has("ipBlock"))) {
      findings.add("NetworkPolicy: none lets the job out to the object storage at 443");
    }
  }

  /** A service of the cluster is called by its name and its namespace's; others have addresses. */
  private void checkServer(String server, List<Rule> out) {
    String host = server.substring(0, server.lastIndexOf(':'));
    String port = server.substring(host.length() + 1);
    String[] parts = host.split("\\.", -1);
    boolean inside = parts.length == 2 || (parts.length > 2 && parts[2].equals("svc"));
    if (!reaches(
        out,
        port,
        peer -> inside ? peer.at(NAMESPACE).asText().equals(parts[1]) : peer.has("ipBlock"))) {
      findings.add("NetworkPolicy: none lets the job out to " + server);
    }
  }

  /** Whether all of the job's pods are let out to such a peer at a port. */
  private static boolean reaches(List<Rule> out, String port, Predicate<JsonNode> peer) {
    return out.stream()
        .filter(rule -> isOfAllPods(rule.policy()) && rule.ports().contains(port))
        .flatMap(rule -> rule.peers().valueStream())
        .anyMatch(peer);
  }

  private boolean isTheJob(JsonNode peers) {
    JsonNode peer = peers.path(0);
    return peers.size() == 1
        && !peer.has("namespaceSelector")
        && peer.at("/podSelector/matchLabels/app").asText().equals(deployment.manifest().name());
  }

  private static boolean isOfAllPods(Manifest policy) {
    return !policy.at("/spec/podSelector/matchLabels").has("component");
  }

  private static Set<String> ports(JsonNode allowed) {
    Set<String> ports = new HashSet<>();
    for (JsonNode port : allowed.path("ports")) {
      String protocol = port.path("protocol").asText("TCP");
      ports.add((protocol.equals("TCP") ? "" : protocol + " ") + port.path("port").asText());
    }
    return ports;
  }
}
