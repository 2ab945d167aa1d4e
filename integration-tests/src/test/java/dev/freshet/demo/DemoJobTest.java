package dev.freshet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.schemas.FollowAction;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowRow;
import dev.freshet.streams.StreamRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes options that fit the stream, and knows what its events touch. */
class DemoJobTest {

  private static final Map<String, String> KAFKA = Map.of("kafka.bootstrap-servers", "kafka:9092");
  private static final StreamRow FOLLOW =
      new FollowRow(OptionalLong.empty(), "7", "9", FollowAction.UNFOLLOW);

  @TempDir private Path folder;

  @Test
  void bundledOptionsTakeFollowsOnlyIfThereAreAny() throws IOException {
    DemoJob without = DemoJob.load(Optional.empty(), false, 0, KAFKA);
    DemoJob with = DemoJob.load(Optional.empty(), true, 0, KAFKA);

    assertThat(without.followedType()).isEmpty();
    assertThat(without.touchedBy(FOLLOW)).isEmpty();
    assertThat(with.followedType()).contains("producer");
    assertThat(with.touchedBy(FOLLOW)).containsExactly("user:7", "producer:9");
  }

  @Test
  void anEngagementTouchesWhatItsRelationNames() throws IOException {
    DemoJob job =
        DemoJob.load(
            config(
                """
                types: {reader: folded-in, article: anchor, tag: anchor}
                groups: {all: {memory: 21d}, tagged: {memory: 21d}}
                relations:
                  - {name: other, from: reader, to: article, group: all}
                  - {name: tags, from: reader, to: tag, actions: [tag], group: tagged}
                """),
            false,
            0,
            KAFKA);

    assertThat(job.engaged().orElseThrow().name()).isEqualTo("other");
    assertThat(job.touchedBy(engagement("READ"))).containsExactly("reader:u", "article:i");
    assertThat(job.touchedBy(engagement("TAG"))).containsExactly("reader:u", "tag:i");
  }

  @Test
  void anEngagementOfNoRelationTouchesNothing() throws IOException {
    DemoJob job =
        DemoJob.load(
            config(
                """
                types: {user: folded-in, item: anchor}
                groups: {all: {memory: 21d}}
                relations: [{name: liked, from: user, to: item, actions: [like], group: all}]
                """),
            false,
            0,
            KAFKA);

    assertThat(job.touchedBy(engagement("like"))).containsExactly("user:u", "item:i");
    assertThat(job.touchedBy(engagement("read"))).isEmpty();
  }

  @Test
  void followsNeedARelationThatTakesThem() throws IOException {
    Optional<Path> config =
        config(
            """
            types: {user: folded-in, item: anchor}
            groups: {all: {memory: 21d}}
            relations: [{name: engaged, from: user, to: item, group: all}]
            """);

    assertThat(DemoJob.load(config, false, 0, KAFKA).followedType()).isEmpty();
    assertThatThrownBy(() -> DemoJob.load(config, true, 0, KAFKA))
        .isInstanceOf(IOException.class)
        .hasMessage(
            config.orElseThrow()
                + " has no relation with 'events: follows', which --follows needs");
  }

  @Test
  void aRuleThatCannotBeMadeIsRefusedBeforeAnythingIsStarted() throws IOException {
    Optional<Path> config =
        config(
            """
            types: {user: folded-in, item: anchor}
            groups: {all: {memory: 21d}}
            relations: [{name: engaged, from: user, to: item, group: all}]
            rule.class: org.example.NoSuchRule
            """);

    assertThatThrownBy(() -> DemoJob.load(config, false, 0, KAFKA))
        .isInstanceOf(IOException.class)
        .hasMessage(
            config.orElseThrow()
                + ": rule.class: cannot use org.example.NoSuchRule: there is no such class on the"
                + " job's classpath");
  }

  private Optional<Path> config(String yaml) throws IOException {
    return Optional.of(
        Files.writeString(folder.resolve("job.yaml"), "space.name: articles\n" + yaml));
  }

  private static StreamRow engagement(String action) {
    return new EngagementRow(0, "u", "i", action, Optional.of("a"), OptionalDouble.empty());
  }
}
