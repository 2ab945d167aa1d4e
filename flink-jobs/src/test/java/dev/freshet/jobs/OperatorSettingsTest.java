package dev.freshet.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Popularity;
import dev.freshet.operators.ingest.Relation;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the options of groups and relations become in the operators. */
class OperatorSettingsTest {

  private static final String OPTIONS =
      """
      kafka.bootstrap-servers: localhost:9092
      space.name: s
      types: {user: folded-in, item: anchor, producer: anchor}
      groups:
        engaged: {window: 16d, memory: 4d, gap: 2d}
        followed: {}
      relations:
        - {name: likes, from: user, to: item, group: engaged, actions: like}
        - {name: follows, from: user, to: producer, group: followed, events: follows, weight: 2}
      """;

  @Test
  void engagementsAgeAndFollowsDoNot() throws IOException {
    OperatorSettings settings = settings(Map.of());
    CoOccurrenceGroup engaged = settings.engagements().groups().get(0);
    CoOccurrenceGroup followed = settings.engagements().groups().get(1);

    assertThat(engaged.edges()).isFalse();
    assertThat(engaged.panes().isUnlimited()).isFalse();
    assertThat(engaged.windowMillis()).isEqualTo(16 * 86_400_000L);
    assertThat(engaged.gapMillis()).isEqualTo(2 * 86_400_000L);
    assertThat(engaged.memory().millis()).isEqualTo(4 * 86_400_000L);
    assertThat(engaged.memoryChosen()).isFalse();
    assertThat(followed.edges()).isTrue();
    assertThat(followed.memoryChosen()).isFalse();
    assertThat(followed.panes().isUnlimited()).isTrue();
    assertThat(followed.windowMillis()).isEqualTo(CoOccurrenceGroup.UNLIMITED);
    assertThat(followed.gapMillis()).isEqualTo(CoOccurrenceGroup.UNLIMITED);
    assertThat(followed.memory().isUnlimited()).isTrue();
    assertThat(followed.longestMemory().isUnlimited()).isTrue();
  }

  @Test
  void followsMayAge() throws IOException {
    CoOccurrenceGroup followed =
        settings(Map.of("groups.followed.window", "16d", "groups.followed.memory", "4d"))
            .engagements()
            .groups()
            .get(1);

    assertThat(followed.edges()).isTrue();
    assertThat(followed.panes().isUnlimited()).isFalse();
    assertThat(followed.memory().millis()).isEqualTo(4 * 86_400_000L);
  }

  @Test
  void aMemoryThatIsChosenBeginsInTheMiddleOfTheLadder() throws IOException {
    CoOccurrenceGroup engaged =
        settings(Map.of("groups.engaged.memory", "auto")).engagements().groups().get(0);

    assertThat(engaged.memoryChosen()).isTrue();
    assertThat(engaged.ladder().size()).isEqualTo(5);
    assertThat(engaged.memory().millis()).isEqualTo(4 * 3_600_000L);
    assertThat(engaged.longestMemory().millis()).isEqualTo(4 * 86_400_000L);
  }

  @Test
  void aRelationBelongsToItsKindOfEvent() throws IOException {
    OperatorSettings settings = settings(Map.of());

    assertThat(settings.relations(Events.ENGAGEMENTS))
        .extracting(Relation::name)
        .containsExactly("likes");
    Relation follows = settings.relations(Events.FOLLOWS).get(0);
    assertThat(follows.targetType()).isEqualTo("producer");
    assertThat(follows.weight()).isEqualTo(2);
    assertThat(follows.group()).as("its group's position").isEqualTo(1);
  }

  @Test
  void popularityIsMeasuredAlikeByAllWhoMeasureIt() throws IOException {
    OperatorSettings settings =
        settings(Map.of("popularity.weight", "2", "popularity.memory-share", "0.5"));
    Popularity popularity = new Popularity(2, 0.5);

    assertThat(settings.neighbourhoods().popularity()).isEqualTo(popularity);
    assertThat(settings.refresh().popularity()).isEqualTo(popularity);
    assertThat(settings.refresh().groups()).isEqualTo(2);
    assertThat(settings(Map.of()).refresh().popularity()).isEqualTo(Popularity.defaults());
    assertThat(settings.groupsByAnchorType()).isEqualTo(Map.of("item", 0, "producer", 1));
  }

  private static OperatorSettings settings(Map<String, String> overrides) throws IOException {
    return new OperatorSettings(
        RefreshOptions.load("test.yaml", new StringReader(OPTIONS), overrides));
  }
}
