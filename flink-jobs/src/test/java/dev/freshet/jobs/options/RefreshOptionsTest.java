package dev.freshet.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.jobs.options.PublicationOptions.Delivery;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.jobs.options.TypeOptions.Role;
import dev.freshet.schemas.wire.SchemaRegistrySettings;
import dev.freshet.schemas.wire.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a right file becomes. */
class RefreshOptionsTest extends OptionsTestBase {

  @Test
  void readsEveryOption() {
    RefreshOptions options = loadResource("/options/every-option.yaml", Map.of());

    assertThat(options)
        .isEqualTo(
            new RefreshOptions(
                "freshet-news",
                new RuntimeOptions(
                    4,
                    256,
                    Duration.ofMillis(10),
                    Duration.ofSeconds(30),
                    50_000,
                    Duration.ofSeconds(1)),
                new KafkaOptions(
                    "broker-1:9092, broker-2:9092",
                    Map.of(
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "PLAIN",
                        "request.timeout.ms", "20000")),
                new SchemaRegistryOptions(
                    List.of("https://schemas-1:8081", "https://schemas-2:8081/apis/ccompat/v7"),
                    false,
                    "/etc/freshet/schema-registry-user",
                    Map.of("X-Tenant", "news"),
                    "/etc/freshet/schema-registry-headers",
                    Duration.ofSeconds(2),
                    Duration.ofMinutes(1)),
                new TopicOptions(
                    "news.engagements",
                    "news.follows",
                    "news.deletions",
                    "news.dead-letters",
                    "news.audit",
                    "news.manifest"),
                new SpaceOptions("news", 3, 32, 2),
                List.of(
                    new TypeOptions("user", Role.FOLDED_IN),
                    new TypeOptions("reader", Role.FOLDED_IN),
                    new TypeOptions("item", Role.ANCHOR),
                    new TypeOptions("producer", Role.ANCHOR),
                    new TypeOptions("publisher", Role.ANCHOR)),
                List.of(
                    new GroupOptions(
                        "articles",
                        Duration.ofDays(16),
                        Duration.ofHours(12),
                        Duration.ofDays(2),
                        Duration.ofMinutes(30),
                        512,
                        20,
                        0.9,
                        256,
                        100,
                        0.25),
                    new GroupOptions(
                        "authors",
                        Duration.ofDays(40),
                        GroupOptions.AUTO,
                        Duration.ofDays(30),
                        Duration.ofMinutes(1),
                        256,
                        10,
                        0.85,
                        128,
                        64,
                        1),
                    new GroupOptions(
                        "publishers",
                        Duration.ofDays(200),
                        GroupOptions.UNLIMITED,
                        Duration.ofDays(100),
                        Duration.ofMinutes(1),
                        256,
                        10,
                        0.85,
                        128,
                        64,
                        0)),
                List.of(
                    new RelationOptions(
                        "shared",
                        "user",
                        "item",
                        Events.ENGAGEMENTS,
                        List.of("retweet", "quote"),
                        2.5,
                        "articles"),
                    new RelationOptions(
                        "clicked",
                        "user",
                        "item",
                        Events.ENGAGEMENTS,
                        List.of("click"),
                        0.5,
                        "articles"),
                    new RelationOptions(
                        "read-author",
                        "reader",
                        "producer",
                        Events.ENGAGEMENTS,
                        List.of(),
                        1,
                        "authors"),
                    new RelationOptions(
                        "followed",
                        "reader",
                        "publisher",
                        Events.FOLLOWS,
                        List.of(),
                        3,
                        "publishers")),
                new RuleOptions("com.example.MyRule", 4, 10, 0.003, 0.5, 1.5, 0.1, 2, 0.4),
                new PopularityOptions(0.75, 0.5),
                new FoldInOptions(
                    FoldInOptions.Method.LEAST_SQUARES,
                    40,
                    1,
                    Duration.ZERO,
                    Duration.ofSeconds(2)),
                new PublicationOptions(
                    Duration.ofMillis(250),
                    Duration.ofSeconds(30),
                    0.001,
                    true,
                    Delivery.EXACTLY_ONCE,
                    Duration.ofMinutes(10)),
                new PreAggregationOptions(Duration.ofMillis(20), 1000),
                new EventTimeOptions(
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(1),
                    Duration.ofDays(3),
                    Duration.ofHours(1),
                    Instant.parse("2014-07-01T10:00:00Z")),
                options.model()));
  }

  @Test
  void keepsWhatWasWrittenOfTheModelAndNothingElse() {
    Map<String, String> model = loadResource("/options/every-option.yaml", Map.of()).model();

    assertThat(model)
        .containsEntry("rule.steps", "4")
        .containsEntry("groups.articles.window", "16d")
        .containsEntry("relations[0].name", "shared")
        .containsEntry("types.user", "folded-in");
    assertThat(model.keySet())
        .allMatch(
            key ->
                key.matches(
                    "(space|types|groups|relations|rule|popularity|fold-in|event-time)\\b.*"));
    assertThat(loadMinimal(Map.of("rule.steps", "3")).model()).containsEntry("rule.steps", "3");
  }

  @Test
  void givesDefaultsToWhatIsLeftOut() {
    RefreshOptions options = loadMinimal(Map.of());

    assertThat(options.job()).isEqualTo("freshet");
    assertThat(options.space()).isEqualTo(new SpaceOptions("items", 1, 64, null));
    assertThat(options.space().registryTopic()).isEqualTo("registry.items.v1");
    assertThat(options.rule())
        .isEqualTo(
            new RuleOptions("dev.freshet.maths.ImplicitAls", 2, 5, 0.005, 2, 3, 0.02, 5, 0.25));
    assertThat(options.popularity()).isEqualTo(new PopularityOptions(1, 0.25));
    assertThat(options.kafka().properties()).isEmpty();
    assertThat(options.relations().get(0).actions()).isEmpty();
    assertThat(options.relations().get(0).events()).isEqualTo(Events.ENGAGEMENTS);
    assertThat(options.topics().follows()).isEqualTo("follows");
    assertThat(options.topics().deletions()).as("none is read").isNull();
    assertThat(options.eventTime().start()).isNull();
    assertThat(options.group("engagement").gap()).isEqualTo(Duration.ofDays(30));
    assertThat(options.group("engagement").foldInWeight()).isEqualTo(1);
    assertThat(options.publication().delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
  }

  @Test
  void takesAGroupWithoutAnyOption() {
    RefreshOptions options =
        load(
            """
            kafka.bootstrap-servers: localhost:9092
            space.name: s
            types: {user: folded-in, item: anchor}
            groups:
              g:
            relations: [{name: r, from: user, to: item, group: g, actions: []}]
            kafka:
              properties:
                ssl.endpoint.identification.algorithm: ""
            """);

    assertThat(options.group("g").memory()).isEqualTo(GroupOptions.AUTO);
    assertThat(options.group("g").window()).isEqualTo(Duration.ofDays(360));
    assertThat(options.kafka().bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(options.kafka().properties())
        .containsExactly(Map.entry("ssl.endpoint.identification.algorithm", ""));
  }

  @Test
  void groupsOfFollowsAreUnlimitedByDefault() {
    RefreshOptions options =
        load(
            """
            kafka.bootstrap-servers: localhost:9092
            space.name: s
            types: {user: folded-in, item: anchor, producer: anchor}
            groups: {engaged: {window: unlimited, memory: unlimited, pane: 365d}, followed: {}}
            relations:
            - {name: r, from: user, to: item, group: engaged}
            - {name: f, from: user, to: producer, group: followed, events: follows}
            """);

    GroupOptions followed = options.group("followed");
    assertThat(List.of(followed.window(), followed.memory(), followed.gap()))
        .containsOnly(GroupOptions.UNLIMITED);
    assertThat(options.group("engaged").window()).isEqualTo(GroupOptions.UNLIMITED);
    assertThat(options.group("engaged").gap()).isEqualTo(Duration.ofDays(30));
    assertThat(options.eventsOf(followed)).isEqualTo(Events.FOLLOWS);
    assertThat(options.eventsOf(options.group("engaged"))).isEqualTo(Events.ENGAGEMENTS);
    assertThat(options.relationsOf(Events.FOLLOWS))
        .extracting(RelationOptions::name)
        .containsExactly("f");
  }

  @Test
  void aLimitedWindowLeavesTheRestOfAGroupOfFollowsUnlimited() {
    GroupOptions limited =
        loadResource("/options/every-option.yaml", Map.of("groups.publishers.memory", "50d"))
            .group("publishers");

    assertThat(limited.memory()).isEqualTo(Duration.ofDays(50));
    assertThat(Durations.format(GroupOptions.UNLIMITED)).isEqualTo("unlimited");
  }

  @Test
  void aPartitionLeadsByTheLongestLimitedWindowOrADay() {
    assertThat(lead(Map.of())).isEqualTo(Duration.ofDays(360));
    assertThat(lead(Map.of("groups.followed.window", "500d"))).isEqualTo(Duration.ofDays(500));
    assertThat(lead(Map.of("groups.engaged.window", "2h", "groups.engaged.memory", "10min")))
        .isEqualTo(Duration.ofDays(1));
    assertThat(
            lead(
                Map.of("groups.engaged.window", "unlimited", "groups.engaged.memory", "unlimited")))
        .isEqualTo(GroupOptions.UNLIMITED);
    assertThat(lead(Map.of("event-time.lead", "5d"))).isEqualTo(Duration.ofDays(5));
    assertThat(lead(Map.of("event-time.future", "365d", "event-time.out-of-orderness", "30d")))
        .as("an event of the future stops nobody")
        .isEqualTo(Duration.ofDays(395).plusHours(1));
    assertThat(lead(Map.of("event-time.lead", "unlimited"))).isEqualTo(GroupOptions.UNLIMITED);
  }

  private static Duration lead(Map<String, String> overrides) {
    return load(
            """
            kafka.bootstrap-servers: localhost:9092
            space.name: s
            types: {user: folded-in, item: anchor, producer: anchor}
            groups: {engaged: {pane: 1min}, followed: {pane: 1d}}
            relations:
            - {name: r, from: user, to: item, group: engaged}
            - {name: f, from: user, to: producer, group: followed, events: follows}
            """,
            overrides)
        .eventTime()
        .lead();
  }

  @Test
  void startMayBeADate() {
    assertThat(loadMinimal(Map.of("event-time.start", "2014-07-01")).eventTime().start())
        .isEqualTo("2014-07-01T00:00:00Z");
    assertThat(loadMinimal(Map.of("event-time.start", "1970-01-01")).eventTime().start())
        .isEqualTo(Instant.EPOCH);
  }

  @Test
  void overridesReplaceValuesAndLists() {
    RefreshOptions options =
        loadResource(
            "/options/every-option.yaml",
            Map.of(
                "kafka.bootstrap-servers", "127.0.0.1:1234",
                "kafka.properties.sasl.mechanism", "SCRAM-SHA-512",
                "groups.authors.memory", "2d",
                "relations[0].actions", "retweet"));

    assertThat(options.kafka().bootstrapServers()).isEqualTo("127.0.0.1:1234");
    assertThat(options.kafka().properties()).containsEntry("sasl.mechanism", "SCRAM-SHA-512");
    assertThat(options.group("authors").memory()).isEqualTo(Duration.ofDays(2));
    assertThat(options.relations().get(0).actions()).containsExactly("retweet");
    assertThat(options.groups())
        .extracting(GroupOptions::name)
        .containsExactly("articles", "authors", "publishers");
  }

  @Test
  void loadsAFileAndNamesItInErrors(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("job.yaml");
    Files.writeString(file, "jub: x\n");

    assertThatThrownBy(() -> RefreshOptions.load(file))
        .isInstanceOf(OptionsException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining("\n  jub: 'x' (line 1) is an unknown key; allowed: job (nearest)");
  }

  @Test
  void survivesSerialisation() throws Exception {
    RefreshOptions options = loadResource("/options/every-option.yaml", Map.of());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(options);
    }

    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(options);
    }
  }

  @Test
  void wireFormatIsConfluentsWithASchemaRegistry() {
    assertThat(loadMinimal(Map.of()).schemaRegistry().wireFormat())
        .isEqualTo(WireFormat.singleObject());
    assertThat(
            loadMinimal(Map.of("schema-registry.url", "http://schemas:8081"))
                .schemaRegistry()
                .wireFormat())
        .isEqualTo(
            WireFormat.confluent(SchemaRegistrySettings.at(URI.create("http://schemas:8081"))));
  }

  @Test
  void doesNotPrintHeadersOfTheSchemaRegistry() {
    RefreshOptions options =
        loadMinimal(
            Map.of("schema-registry.url", "http://s", "schema-registry.headers.X-Key", "hunter2"));

    assertThat(options.schemaRegistry().wireFormat().toString() + options)
        .contains("X-Key")
        .doesNotContain("hunter2");
  }

  @Test
  void doesNotPrintKafkaCredentials() {
    KafkaOptions kafka =
        new KafkaOptions("127.0.0.1:9092", Map.of("sasl.jaas.config", "password=hunter2"));

    assertThat(kafka.toString()).contains("sasl.jaas.config").doesNotContain("hunter2");
  }

  @Test
  void relationTakesItsActionsOrAll() {
    List<RelationOptions> relations =
        loadResource("/options/every-option.yaml", Map.of()).relations();

    assertThat(relations.get(0).takes("quote")).isTrue();
    assertThat(relations.get(0).takes("click")).isFalse();
    assertThat(relations.get(2).takes("anything")).isTrue();
    assertThat(relations.get(3).takes("anything")).as("a follow is no engagement").isFalse();
  }
}
