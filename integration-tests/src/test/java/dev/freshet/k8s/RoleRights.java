package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks whether the job's pods may ask of Kubernetes what Flink in them does, and nothing else. */
final class RoleRights {

  private static final String CORE = "";

  /** A resource that may be asked for. */
  private record Resource(String group, String name) {

    @Override
    public String toString() {
      return group.isEmpty() ? name : group + "/" + name;
    }
  }

  /**
   * What Flink 2.2 does. The job manager starts, finds, watches and ends task managers, which its
   * deployment owns (some clusters let nobody name an owner without the right to finalize it), and
   * ends that deployment when the job is done. High availability keeps its records in config maps,
   * which are watched, and its leader patches one.
   */
  private static final Map<Resource, Set<String>> NEEDED =
      Map.of(
          new Resource(CORE, "pods"), Set.of("list", "watch", "create", "delete"),
          new Resource(CORE, "configmaps"),
              Set.of("get", "list", "watch", "create", "update", "patch", "delete"),
          new Resource("apps", "deployments"), Set.of("get", "delete"),
          new Resource("apps", "deployments/finalizers"), Set.of("update"));

  /** What is no more than those can do, and other versions of Flink may ask for. */
  private static final Map<Resource, Set<String>> HARMLESS =
      Map.of(
          new Resource(CORE, "pods"), Set.of("get", "update", "patch"),
          new Resource("apps", "deployments"), Set.of("list", "watch"));

  private RoleRights() {}

  /** What the role of a rendering lacks or has too much: a sentence each. */
  static List<String> findings(Rendering rendering) {
    Manifest role = rendering.the("Role");
    Set<String> needed = rights(NEEDED);
    Set<String> harmless = rights(HARMLESS);
    Set<String> granted = granted(role);
    List<String> findings = new ArrayList<>();
    for (String right : needed) {
      if (!granted.contains(right)) {
        findings.add(role + ": rules: lacks " + right);
      }
    }
    for (String right : granted) {
      if (!needed.contains(right) && !harmless.contains(right)) {
        findings.add(role + ": rules: does not need " + right);
      }
    }
    return findings;
  }

  private static Set<String> granted(Manifest role) {
    Set<String> granted = new TreeSet<>();
    for (JsonNode rule : role.at("/rules")) {
      Set<String> verbs = new HashSet<>();
      // Names would be of some objects alone, which Flink's have not yet when it makes them.
      if (!rule.has("resourceNames")) {
        rule.path("verbs").forEach(verb -> verbs.add(verb.asText()));
      }
      for (JsonNode group : rule.path("apiGroups")) {
        for (JsonNode resource : rule.path("resources")) {
          granted.addAll(rights(new Resource(group.asText(), resource.asText()), verbs));
        }
      }
    }
    return granted;
  }

  private static Set<String> rights(Map<Resource, Set<String>> verbs) {
    Set<String> rights = new TreeSet<>();
    verbs.forEach((resource, of) -> rights.addAll(rights(resource, of)));
    return rights;
  }

  private static Set<String> rights(Resource resource, Set<String> verbs) {
    Set<String> rights = new HashSet<>();
    verbs.forEach(verb -> rights.add(verb + " " + resource));
    return rights;
  }
}
