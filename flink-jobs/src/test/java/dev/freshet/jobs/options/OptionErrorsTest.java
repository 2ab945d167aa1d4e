package dev.freshet.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.jobs.options.PublicationOptions.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way of being wrong, and what is said about it. */
class OptionErrorsTest extends OptionsTestBase {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parallelism | many | is not an integer",
        "parallelism | 0 | is out of range",
        "parallelism | 99999999999999999999 | is out of range",
        "parallelism | 2.5 | is not an integer",
        "space.dimension | 1025 | is out of range",
        "rule.drift | NaN | is not a number",
        "rule.drift | -1 | is out of range",
        "rule.drift | 0x1p3 | is not a number",
        "popularity.weight | -0.1 | is out of range",
        "popularity.weight | 101 | is out of range",
        "popularity.memory-share | 0 | is out of range",
        "popularity.memory-share | 1.01 | is out of range",
        "fold-in.decay | 0 | is out of range",
        "audit | yes | is not a boolean",
        "refresh.interval | 100 | is not a duration",
        "refresh.interval | 5m | is not a duration",
        "refresh.interval | 61min | is out of range",
        "refresh.interval | 99999999999999999999d | is out of range",
        "checkpoint.interval | 9223372036854775807d | is out of range",
        "space.name | News | is not of the allowed form",
        "topics.audit | .. | is not of the allowed form",
        "kafka.bootstrap-servers | localhost | is not of the allowed form",
        "fold-in.method | average | is not one of the allowed values",
        "relations[0].actions | 'like,,click' | has an item that is not of the allowed form",
        "rule.class | not a class | is not of the allowed form",
        "relations[0].events | likes | is not one of the allowed values",
        "groups.engagement.window | forever | is not a duration",
        "groups.engagement.pane | unlimited | is not a duration",
        "groups.engagement.fold-in-weight | -1 | is out of range",
        "event-time.start | 1404165600 | is not an instant",
        "event-time.start | 2014-07-01T12:00:00 | is not an instant",
        "event-time.start | 2014-02-30 | is not an instant",
        "event-time.start | 1969-12-31 | is out of range",
        "event-time.start | +10000-01-01 | is out of range",
        "topics.deletions | .. | is not of the allowed form",
        "schema-registry.url | schemas:8081 | has an item that is not of the allowed form",
        "schema-registry.url | 'http://a,ftp://b' | has an item that is not of the allowed form",
        "schema-registry.auto-register | no | is not a boolean",
        "schema-registry.user-info-file | '' | is not of the allowed form",
        "schema-registry.timeout | 0ms | is out of range",
        "schema-registry.give-up-after | 2h | is out of range",
      })
  void refusesAWrongValue(String key, String value, String reason) {
    OptionError error = onlyErrorOf(key, value);

    assertThat(error.key()).isEqualTo(key);
    assertThat(error.given()).isEqualTo(value);
    assertThat(error.reason()).isEqualTo(reason);
    assertThat(error.place()).isEqualTo("override");
    assertThat(error.allowed()).isNotBlank();
  }

  @Test
  void refusesATransactionTimeoutThatNoCheckpointCanKeep() {
    Map<String, String> options =
        Map.of("publish.transaction-timeout", "10s", "checkpoint.interval", "10s");
    assertThat(loadMinimal(options).publication().delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);

    Map<String, String> transactional = new HashMap<>(options);
    transactional.put("delivery", "exactly-once");
    assertThat(only(errorsOf(transactional)).toString())
        .contains("publish.transaction-timeout: '10s'", "checkpoint.interval", "more than 10s");
    assertThat(onlyErrorOf("kafka.properties.transaction.timeout.ms", "1").toString())
        .contains("publish.transaction-timeout");
  }

  @Test
  void refusesALeadByWhichAnEventOfTheFutureWouldStopItsPartition() {
    Map<String, String> options =
        Map.of("event-time.future", "2d", "event-time.out-of-orderness", "5min");

    Map<String, String> less = new HashMap<>(options);
    less.put("event-time.lead", "2944min");
    assertThat(only(errorsOf(less)))
        .hasToString(
            "event-time.lead: '2944min' (override) is less than event-time.future (2d), 1h and"
                + " event-time.out-of-orderness (5min) together; allowed: at least 2945min, or"
                + " unlimited");
    Map<String, String> enough = new HashMap<>(options);
    enough.put("event-time.lead", "2945min");
    assertThat(loadMinimal(enough).eventTime().lead()).isEqualTo(Duration.ofMinutes(2945));
  }

  @Test
  void refusesToWarmStartFromTheVersionItself() {
    assertThat(onlyErrorOf("warm-start.version", "1").toString())
        .contains("warm-start.version: '1'", "is space.version itself", "another version");
  }

  @Test
  void oneMessageHasKeyValueLineAndWhatIsAllowed() {
    assertThat(only(errorsOf(minimalPlus("rule:\n  steps: 65\n"))))
        .hasToString("rule.steps: '65' (line 8) is out of range; allowed: integer, 1 to 64");
  }

  @Test
  void reportsAllErrorsTogether() {
    OptionsException refused =
        refusal(
            () ->
                load(
                    """
                    parallelism: 0
                    paralelism: 3
                    topics: engagements
                    space: {name: s}
                    types: {user: folded-in, item: anchor}
                    groups: {g: {window: 10d, memory: 21d}}
                    relations: [{name: r, from: item, to: item, group: g}]
                    """));

    assertThat(refused.errors())
        .extracting(OptionError::key)
        .containsExactlyInAnyOrder(
            "parallelism",
            "paralelism",
            "topics",
            "kafka.bootstrap-servers",
            "groups.g.memory",
            "relations[0].from");
    assertThat(refused.getMessage().lines()).hasSize(7);
    assertThat(refused).hasMessageStartingWith("test.yaml: 6 errors");
  }

  @ParameterizedTest
  @CsvSource({
    "paralelism, parallelism",
    "bootstrap-servers, kafka.bootstrap-servers",
    "groups.engagement.windw, groups.engagement.window",
    "relations[0].wieght, relations[0].weight",
    "max.parallelism, max-parallelism",
  })
  void suggestsTheNearestKey(String given, String nearest) {
    OptionError error = onlyErrorOf(given, "1");

    assertThat(error.reason()).isEqualTo("is an unknown key");
    assertThat(error.allowed()).isEqualTo(nearest + " (nearest)");
  }

  @Test
  void suggestsNothingWhenNothingIsNear() {
    assertThat(onlyErrorOf("zzzzzzzzzzzz", "1").allowed())
        .isEqualTo("keys that begin with " + DeclaredOptions.sections());
  }

  @Test
  void refusesAnEmptyFile() {
    assertThat(errorsOf(""))
        .extracting(OptionError::key)
        .containsExactlyInAnyOrder(
            "kafka.bootstrap-servers", "space.name", "types", "types", "groups", "relations");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a: [1' | is not YAML",
        "'just text' | is not a mapping",
        "'a: 1\n---\nb: 2' | has more than one document",
        "'job: a\njob: b' | is given twice, first in line 1",
        "'kafka: {bootstrap-servers: a:1}\nkafka.bootstrap-servers: b:1' | is given twice",
        "'job: &a x\nspace: {name: *a}' | is a YAML alias",
      })
  void refusesWhatIsNoProperFile(String yaml, String reason) {
    OptionError error = only(errorsOf(yaml));

    assertThat(error.reason()).startsWith(reason);
    assertThat(error.place()).startsWith("line ");
  }

  @Test
  void namesAFileThatIsNotUtf8(@TempDir Path folder) throws IOException {
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "job: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> RefreshOptions.load(latin))
        .isInstanceOf(OptionsException.class)
        .hasMessage(latin + ": 1 error\n  (file): is not UTF-8; allowed: a YAML mapping in UTF-8");
  }

  @Test
  void namesAFolderThatIsGivenForAFile(@TempDir Path folder) {
    assertThatThrownBy(() -> RefreshOptions.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + " is a folder, not a file");
  }

  @Test
  void refusesAKeyWithoutValueAndAMappingForAValue() {
    assertThat(
            errorsOf(
                minimalPlus("job:\nparallelism: {min: 1}\naudit: []\nrule:\n")
                    .replace("group: g", "group: g, actions: [~]")))
        .extracting(OptionError::toString)
        .containsExactlyInAnyOrder(
            "job: '' (line 7) is not of the allowed form; allowed: text, 1 to 64 letters, digits, '.',"
                + " '_' or '-'",
            "parallelism.min: '1' (line 8) is an unknown key; allowed: parallelism (nearest)",
            "audit: 'an empty list' (line 9) is not a value; allowed: boolean, true or false",
            "relations[0].actions: 'an empty item' (line 6) is not a value; allowed: list of text,"
                + " actions of 1 to 64 characters without spaces or commas");
  }

  @Test
  void masksWhatLooksSecret() {
    OptionError error = onlyErrorOf("kafka.propertis.ssl.key.password", "hunter2");

    assertThat(error.toString()).contains("ssl.key.password").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schema-registry.user-info | bob:hunter2",
        "schema-registry.header.Authorization | Bearer hunter2",
        "schema-registry.headers.X-Key | hunter2\u00e4",
        "schema-registry.headers.X-Key | hunter2",
        "schema-registry.url | http://bob:hunter2@schemas:8081",
        "schema-registry.url | 'http://a,https://bob:hunt@hunter2@schemas'",
      })
  void masksCredentialsOfTheSchemaRegistry(String key, String value) {
    OptionsException refused = refusal(() -> loadMinimal(Map.of(key, value)));

    assertThat(refused).hasMessageContaining(key).hasMessageContaining("******");
    assertThat(refused.getMessage()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-parallelism=1;parallelism=2 | parallelism",
        "groups.engagement.memory=91d | groups.engagement.memory",
        "groups.engagement.pane=23d | groups.engagement.window",
        "groups.engagement.kept=32 | groups.engagement.gathered",
        "groups.other.log=3 | groups.other",
        "groups.engagement.gathered=129 | groups.engagement.gathered",
        "schema-registry.user-info-file=f | schema-registry.user-info-file",
        "schema-registry.headers-file=f | schema-registry.headers-file",
        "schema-registry.headers.X-Key=k | schema-registry.headers.X-Key",
        "schema-registry.url=http://s;schema-registry.headers.Host=k | schema-registry",
        "schema-registry.url=http://a_b | schema-registry",
        "kafka.properties.bootstrap.servers=a:1 | kafka.properties.bootstrap.servers",
        "kafka.properties.isolation.level=committed | kafka.properties.isolation.level",
        "kafka.properties.isolation.level=READ_COMMITTED | kafka.properties.isolation.level",
        "topics.dead-letters=engagements | topics.dead-letters",
        "topics.deletions=dead-letters | topics.dead-letters",
        "topics.deletions=engagements | topics.deletions",
        "relations[0].events=follows;topics.engagements=follows | topics.follows",
        "relations[0].events=follows;relations[0].actions=like | relations[0].actions",
        "groups.engagement.window=unlimited | groups.engagement.memory",
        "relations[0].events=follows;groups.engagement.window=unlimited"
            + " | groups.engagement.memory",
        "topics.engagements=registry.items.v1 | topics.engagements",
        "audit=true;topics.audit=dead-letters | topics.audit",
        "types.Film=anchor | types.Film",
        "types.user=anchor;relations[0].from=item | types",
        "relations[0].from=item | relations[0].from",
        "relations[0].to=user | relations[0].to",
        "relations[0].to=film | relations[0].to",
        "relations[2].name=x | relations[1]",
      })
  void refusesWhatDoesNotFitTogether(String overrides, String key) {
    assertThat(errorsOf(parse(overrides))).extracting(OptionError::key).contains(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relations[1].actions=retweet | relations[1].actions | overlaps",
        "relations[1].actions= | relations[1].actions | overlaps",
        "relations[1].name=shared | relations[1].name | earlier relation",
        "relations[1].group=authors | relations[1].group | differs from the group",
        "relations[2].group=films | relations[2].group | not one of the groups",
        "relations[2].events=follows | relations[3].events | relation read-author takes already",
        "relations[3].group=authors | relations[3].group | is a group of engagements",
        "relations[3].actions=like | relations[3].actions | which have no actions",
        "groups.publishers.window=unlimited;groups.publishers.memory=9d"
            + " | groups.publishers.memory | needs a limited groups.publishers.window",
      })
  void refusesRelationsThatContradict(String overrides, String key, String reason) {
    List<OptionError> errors =
        refusal(() -> loadResource("/options/every-option.yaml", parse(overrides))).errors();

    assertThat(errors)
        .anySatisfy(
            error -> {
              assertThat(error.key()).isEqualTo(key);
              assertThat(error.reason()).contains(reason);
            });
  }

  @Test
  void aWrongValueCausesNoSecondError() {
    // With its default of 360d for the window, 100d of memory would be too long.
    assertThat(
            only(errorsOf(parse("groups.engagement.window=long;groups.engagement.memory=100d")))
                .key())
        .isEqualTo("groups.engagement.window");
  }

  @Test
  void topicsThatAreNotReadMayHaveAnyName() {
    assertThat(loadMinimal(Map.of("topics.follows", "engagements")).topics().follows())
        .isEqualTo("engagements");
  }

  @Test
  void saysWhatAMemoryNeeds() {
    assertThat(onlyErrorOf("groups.engagement.window", "unlimited"))
        .hasToString(
            "groups.engagement.memory: 'auto' (line 17) needs a limited groups.engagement.window;"
                + " allowed: unlimited, or a window at least 4 times as long");
  }

  @Test
  void saysThatTheValueIsTheDefault() {
    OptionError error = onlyErrorOf("groups.engagement.kept", "32");

    assertThat(error)
        .hasToString(
            "groups.engagement.gathered: '64' (the default) exceeds groups.engagement.kept;"
                + " allowed: 1 to 32");
  }

  @Test
  void refusesGroupsThatStateCannotTellApart() {
    assertThat("an".hashCode()).isEqualTo("c0".hashCode());
    Map<String, String> twoGroups =
        Map.of(
            "types.tag", "anchor",
            "groups.c0.window", "unlimited",
            "groups.c0.memory", "unlimited",
            "groups.an.window", "unlimited",
            "groups.an.memory", "unlimited",
            "relations[0].group", "c0",
            "relations[1].name", "tagged",
            "relations[1].from", "user",
            "relations[1].to", "tag",
            "relations[1].group", "an");

    assertThat(errorsOf(twoGroups))
        .extracting(OptionError::toString)
        .anyMatch(
            error ->
                error.matches(
                    "groups\\.(an: is a name that state cannot tell from c0|c0: is a name that state"
                        + " cannot tell from an); allowed: another name"));
  }

  @Test
  void refusesMoreThan120Types() {
    Map<String, String> types = new TreeMap<>();
    for (int i = 0; i < 119; i++) {
      types.put("types.t" + i, "anchor");
    }

    assertThat(only(errorsOf(types)).toString())
        .isEqualTo("types: '121 types' are too many; allowed: at most 120");
  }

  private static String minimalPlus(String more) {
    return """
        kafka.bootstrap-servers: localhost:9092
        space.name: s
        types: {user: folded-in, item: anchor}
        groups: {g: {}}
        relations:
          [{name: r, from: user, to: item, group: g}]
        """
        + more;
  }

  private static Map<String, String> parse(String overrides) {
    Map<String, String> result = new TreeMap<>();
    for (String override : List.of(overrides.split(";"))) {
      int at = override.indexOf('=');
      result.put(override.substring(0, at), override.substring(at + 1));
    }
    return result;
  }
}
