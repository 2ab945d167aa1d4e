package dev.freshet.jobs.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.TopicFinding.Severity;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicCheckTest {

  private static final String REGISTRY = "registry.items.v1";

  /** What a broker of version 4.2, whose logs are bounded, gives a topic that says nothing. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "cleanup.policy", "delete",
          "delete.retention.ms", "86400000",
          "max.message.bytes", "1048588",
          "message.timestamp.type", "CreateTime",
          "message.timestamp.after.max.ms", "3600000",
          "min.insync.replicas", "2",
          "retention.ms", "604800000",
          "retention.bytes", "1073741824");

  @Test
  void namesEveryTopicOfTheJob() {
    assertThat(JobTopic.of(options(Map.of())))
        .extracting(JobTopic::name)
        .containsExactly("engagements", REGISTRY, "manifest", "dead-letters");
    assertThat(
            JobTopic.of(
                options(
                    Map.of(
                        "audit", "true",
                        "topics.audit", "why",
                        "topics.engagements", "likes",
                        "topics.dead-letters", "bad",
                        "topics.manifest", "made",
                        "space.name", "films",
                        "space.version", "3"))))
        .extracting(topic -> topic.role() + " " + topic.name())
        .containsExactly(
            "SOURCE likes",
            "REGISTRY registry.films.v3",
            "MANIFEST made",
            "DEAD_LETTERS bad",
            "AUDIT why");
  }

  @Test
  void findsNothingInTopicsWithTheSettingsOfTheContract() {
    RefreshOptions options = options(Map.of("audit", "true"));
    assertThat(TopicCheck.findings(options, asCreated(options))).isEmpty();
  }

  @Test
  void allTopicsAreMissingOnAnEmptyCluster() {
    RefreshOptions options = options(Map.of());
    assertThat(TopicCheck.findings(options, Map.of()))
        .hasSize(4)
        .allMatch(finding -> finding.severity() == Severity.WRONG)
        .allMatch(finding -> finding.toString().contains("topic is missing"))
        .extracting(TopicFinding::topic)
        .containsExactly("engagements", REGISTRY, "manifest", "dead-letters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engagements|cleanup.policy|compact|anything without compact",
        "manifest|cleanup.policy|delete|compact",
        "engagements|cleanup.policy|compact,delete|anything without compact",
        "engagements|message.timestamp.after.max.ms|9223372036854775807|at most 3600000, or"
            + " message.timestamp.type LogAppendTime",
        "registry.items.v1|cleanup.policy|delete|compact",
        "registry.items.v1|cleanup.policy|compact,delete|compact",
        "registry.items.v1|delete.retention.ms|86399999|at least 86400000",
        "registry.items.v1|max.message.bytes|65535|at least 65536",
        "dead-letters|cleanup.policy|compact|anything without compact",
        "dead-letters|max.message.bytes|1114123|at least 1114124",
        "audit|cleanup.policy|compact|anything without compact",
        "audit|max.message.bytes|30000|at least ",
        "audit|min.insync.replicas|4|at most the replication factor, 3",
      })
  void namesTheOneWrongSetting(String topic, String setting, String found, String needed) {
    RefreshOptions options = options(Map.of("audit", "true"));
    Map<String, TopicState> topics = asCreated(options);
    topics.put(topic, with(topics.get(topic), Map.of(setting, found)));

    List<TopicFinding> findings = TopicCheck.findings(options, topics);

    assertThat(findings).hasSize(1);
    TopicFinding finding = findings.get(0);
    assertThat(finding.severity()).isEqualTo(Severity.WRONG);
    assertThat(finding.topic()).isEqualTo(topic);
    assertThat(finding.setting()).isEqualTo(setting);
    assertThat(finding.found()).isEqualTo(found);
    assertThat(finding.needed()).startsWith(needed);
    assertThat(finding.why()).matches("[A-Z].*\\.");
  }

  @Test
  void theBrokersOwnTimeIsNeverInTheFuture() {
    RefreshOptions options = options(Map.of());
    Map<String, TopicState> topics = asCreated(options);
    topics.put(
        "engagements",
        with(
            topics.get("engagements"),
            Map.of(
                "message.timestamp.type", "LogAppendTime",
                "message.timestamp.after.max.ms", "9223372036854775807")));
    assertThat(TopicCheck.findings(options, topics)).isEmpty();
  }

  @Test
  void deadLettersTakeTheLargestSourcesRecords() {
    RefreshOptions options = options(Map.of());
    Map<String, TopicState> topics = asCreated(options);
    topics.put(
        "engagements", with(topics.get("engagements"), Map.of("max.message.bytes", "5000000")));

    assertThat(TopicCheck.findings(options, topics))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.topic()).isEqualTo("dead-letters");
              assertThat(finding.needed()).isEqualTo("at least " + (5_000_000 + 65_536));
            });
  }

  @Test
  void smallerSourcesMayStillHoldCompressedRecordsOfTheUsualSize() {
    RefreshOptions options = options(Map.of());
    Map<String, TopicState> topics = asCreated(options);
    topics.put(
        "engagements", with(topics.get("engagements"), Map.of("max.message.bytes", "100000")));
    topics.put(
        "dead-letters", with(topics.get("dead-letters"), Map.of("max.message.bytes", "200000")));

    assertThat(TopicCheck.findings(options, topics))
        .singleElement()
        .extracting(TopicFinding::needed)
        .isEqualTo("at least 1114124");
  }

  @Test
  void anAuditRecordHoldsAllThatWasGatheredAndTheStatistics() {
    // 64 vectors of 1024 floats, and 1024 x 1024 of the statistics.
    RefreshOptions options = options(Map.of("audit", "true", "space.dimension", "1024"));
    JobTopic audit = JobTopic.of(options).get(4);
    long limit =
        Long.parseLong(
            new TopicContract(options, Map.of()).settings(audit).get("max.message.bytes"));
    assertThat(limit).isBetween(4L * (1024 * 1024 + 64 * 1024), 5_000_000L);
  }

  @Test
  void whatIsReadWholeIsToBeKept() {
    RefreshOptions options = options(Map.of("topics.deletions", "gone"));
    Map<String, TopicState> topics = asCreated(options);
    assertThat(topics.get("gone").settings())
        .containsEntry("retention.ms", "-1")
        .containsEntry("retention.bytes", "-1");
    assertThat(topics.get("engagements").settings())
        .containsEntry("retention.ms", "604800000")
        .containsEntry("retention.bytes", "1073741824");

    topics.put(
        "gone",
        with(
            topics.get("gone"),
            Map.of("retention.ms", "604800000", "retention.bytes", "1073741824")));
    assertThat(TopicCheck.findings(options, topics))
        .extracting(f -> f.severity() + " " + f.topic() + " " + f.setting())
        .containsExactly("WARNING gone retention.ms", "WARNING gone retention.bytes");
  }

  @Test
  void fewReplicasAreOnlyAWarning() {
    RefreshOptions options = options(Map.of());
    Map<String, TopicState> topics = asCreated(options);
    TopicState registry = topics.get(REGISTRY);
    topics.put(
        REGISTRY,
        with(
            new TopicState(REGISTRY, 1, 1, registry.settings()),
            Map.of("min.insync.replicas", "1")));
    topics.put("engagements", with(topics.get("engagements"), Map.of("min.insync.replicas", "1")));

    assertThat(TopicCheck.findings(options, topics))
        .extracting(f -> f.severity() + " " + f.topic() + " " + f.setting())
        .containsExactly(
            "WARNING engagements min.insync.replicas",
            "WARNING " + REGISTRY + " replication factor");
  }

  @Test
  void aSettingThatTheBrokersDoNotKnowIsNotKept() {
    RefreshOptions options = options(Map.of());
    Map<String, TopicState> topics = asCreated(options);
    TopicState source = topics.get("engagements");
    Map<String, String> older = new HashMap<>(source.settings());
    older.remove("message.timestamp.after.max.ms");
    topics.put("engagements", new TopicState("engagements", 1, 3, older));

    assertThat(TopicCheck.findings(options, topics))
        .singleElement()
        .extracting(TopicFinding::found)
        .isEqualTo("not known to the brokers");
  }

  private static Map<String, TopicState> asCreated(RefreshOptions options) {
    Map<String, TopicState> topics = new HashMap<>();
    for (JobTopic topic : JobTopic.of(options)) {
      TopicState state = new TopicState(topic.name(), 4, 3, DEFAULTS);
      topics.put(topic.name(), with(state, new TopicContract(options, topics).settings(topic)));
    }
    return topics;
  }

  private static TopicState with(TopicState topic, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(topic.settings());
    all.putAll(settings);
    return new TopicState(topic.name(), topic.partitions(), topic.replicationFactor(), all);
  }

  private static RefreshOptions options(Map<String, String> overrides) {
    try (Reader yaml =
        new InputStreamReader(
            TopicCheckTest.class.getResourceAsStream("/refresh.yaml"), StandardCharsets.UTF_8)) {
      return RefreshOptions.load("refresh.yaml", yaml, overrides);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
