package dev.freshet.registry.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Takes the topic from the space version, and refuses what cannot be read. */
class RegistryReaderOptionsTest {

  private final RegistryReaderOptions options = RegistryReaderOptions.of("kafka:9092", "films", 3);

  @Test
  void theTopicIsThatOfTheSpaceVersion() {
    assertThat(options.topic()).isEqualTo("registry.films.v3");
    assertThat(options.fromTopic("mirror.registry.films.v3").topic())
        .isEqualTo("mirror.registry.films.v3");
  }

  @Test
  void eachChoiceKeepsTheOthers() {
    RegistryReaderOptions all =
        options
            .withProperty("client.id", "mine")
            .keepingTypes("item", "user")
            .requiringDimension(64);

    assertThat(all.properties())
        .containsEntry("bootstrap.servers", "kafka:9092")
        .containsEntry("client.id", "mine");
    assertThat(all.types()).containsExactlyInAnyOrder("item", "user");
    assertThat(all.dimension()).hasValue(64);
    assertThat(all.space()).isEqualTo("films");
    assertThat(all.version()).isEqualTo(3);
  }

  @Test
  void refusesWhatCannotBe() {
    refused(() -> options.keepingTypes("Item"), "Item");
    refused(() -> options.requiringDimension(0), "0");
    refused(() -> options.fromTopic(" "), "topic");
    refused(() -> RegistryReaderOptions.of("kafka:9092", "", 1), "space");
    refused(() -> RegistryReaderOptions.of("kafka:9092", "films", 0), "version");
  }

  private static void refused(Runnable choice, String named) {
    assertThatThrownBy(choice::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void propertiesArePrintedWithoutTheirValues() {
    assertThat(options.withProperty("sasl.jaas.config", "password=hunter2").toString())
        .contains("sasl.jaas.config", "registry.films.v3")
        .doesNotContain("hunter2");
  }
}
