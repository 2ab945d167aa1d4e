package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.jobs.topics.TopicRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks whether Kafka's users may do what they need, and nothing else: the job, and whoever
 * operates it from a shell.
 */
final class KafkaRights {

  private static final String ACLS = ": spec.authorization.acls: ";

  /** How Strimzi takes a name if nothing is said. */
  private static final String LITERAL = "literal";

  private final RefreshOptions options;
  private final Set<String> needed = new TreeSet<>();

  private KafkaRights(RefreshOptions options) {
    this.options = options;
  }

  /** What the users of a rendering lack or have too much: a sentence each. */
  static List<String> findings(Rendering rendering, RefreshOptions options) {
    List<String> findings = new ArrayList<>();
    for (Manifest user : rendering.all("KafkaUser")) {
      KafkaRights rights = new KafkaRights(options);
      if (user.name().equals(options.job())) {
        rights.addJobs();
      } else if (user.name().equals(options.job() + "-operator")) {
        rights.addOperators();
      } else {
        findings.add(user + ": neither the job's nor its operator's");
        continue;
      }
      rights.compare(user, findings);
    }
    return findings;
  }

  private void addJobs() {
    add("group", options.job(), "Read");
    for (JobTopic topic : JobTopic.of(options)) {
      addCheck(topic);
      if (topic.role() != TopicRole.DEAD_LETTERS && topic.role() != TopicRole.AUDIT) {
        add("topic", topic.name(), "Read");
      }
      if (topic.role() != TopicRole.SOURCE) {
        add("topic", topic.name(), "Write");
      }
    }
    addTransactions();
    needed.add(right("cluster", "", LITERAL, "DescribeConfigs"));
  }

  /**
   * That of {@code progress}, {@code deadletters}, {@code forget}, {@code topics check} and Kafka's
   * own {@code kafka-transactions.sh}.
   */
  private void addOperators() {
    add("group", options.job(), "Describe");
    addTransactions();
    for (JobTopic topic : JobTopic.of(options)) {
      addCheck(topic);
      if (topic.role() != TopicRole.MANIFEST && topic.role() != TopicRole.AUDIT) {
        add("topic", topic.name(), "Read");
      }
      if (topic.role() == TopicRole.SOURCE) {
        add("topic", topic.name(), "Write");
      }
    }
  }

  /** Whatever the delivery is: one option changes it, and rights should not have to follow. */
  private void addTransactions() {
    for (String operation : List.of("Describe", "Write")) {
      needed.add(right("transactionalId", options.job() + "/", "prefix", operation));
    }
  }

  private void addCheck(JobTopic topic) {
    add("topic", topic.name(), "Describe");
    add("topic", topic.name(), "DescribeConfigs");
  }

  private void add(String type, String name, String operation) {
    needed.add(right(type, name, LITERAL, operation));
  }

  private void compare(Manifest user, List<String> findings) {
    Set<String> granted = granted(user);
    for (String right : needed) {
      if (!granted.contains(right)) {
        findings.add(user + ACLS + "lacks " + right);
      }
    }
    for (String right : granted) {
      if (!needed.contains(right)) {
        findings.add(user + ACLS + "does not need " + right);
      }
    }
  }

  private static Set<String> granted(Manifest user) {
    Set<String> granted = new TreeSet<>();
    for (JsonNode rule : user.at("/spec/authorization/acls")) {
      JsonNode resource = rule.path("resource");
      if (!rule.path("type").asText("allow").equals("allow")) {
        continue;
      }
      for (JsonNode operation : rule.path("operations")) {
        granted.add(
            right(
                resource.path("type").asText(),
                resource.path("name").asText(),
                resource.path("patternType").asText(LITERAL),
                operation.asText()));
      }
    }
    return granted;
  }

  /** As messages tell it: what the names of more than one resource may be is said beside them. */
  private static String right(String type, String name, String pattern, String operation) {
    String resource = (type + " " + name).strip();
    return "%s on the %s%s"
        .formatted(operation, resource, pattern.equals(LITERAL) ? "" : " (" + pattern + ")");
  }
}
