package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freshet.jobs.options.PublicationOptions.Delivery;
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

  private final RefreshOptions options;
  private final Set<String> needed = new TreeSet<>();

  /** What is of use with other options. */
  private final Set<String> allowed = new TreeSet<>();

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
    boolean transactional = options.publication().delivery() == Delivery.EXACTLY_ONCE;
    for (String operation : List.of("Describe", "Write")) {
      (transactional ? needed : allowed)
          .add(right("transactionalId", options.job() + "/", operation));
    }
  }

  /** That of {@code progress}, {@code deadletters}, {@code forget} and {@code topics check}. */
  private void addOperators() {
    add("group", options.job(), "Describe");
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

  private void addCheck(JobTopic topic) {
    add("topic", topic.name(), "Describe");
    add("topic", topic.name(), "DescribeConfigs");
  }

  private void add(String type, String name, String operation) {
    needed.add(right(type, name, operation));
  }

  private void compare(Manifest user, List<String> findings) {
    Set<String> granted = granted(user);
    for (String right : needed) {
      if (!granted.contains(right)) {
        findings.add(user + ACLS + "lacks " + right);
      }
    }
    for (String right : granted) {
      if (!needed.contains(right) && !allowed.contains(right)) {
        findings.add(user + ACLS + "does not need " + right);
      }
    }
  }

  private static Set<String> granted(Manifest user) {
    Set<String> granted = new TreeSet<>();
    for (JsonNode rule : user.at("/spec/authorization/acls")) {
      JsonNode resource = rule.path("resource");
      for (JsonNode operation : rule.path("operations")) {
        granted.add(
            right(
                resource.path("type").asText(),
                resource.path("name").asText(),
                operation.asText()));
      }
    }
    return granted;
  }

  private static String right(String type, String name, String operation) {
    return operation + " on the " + type + " " + name;
  }
}
