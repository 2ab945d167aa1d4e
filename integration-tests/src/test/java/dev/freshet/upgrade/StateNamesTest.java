package dev.freshet.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StateNamesTest {

  private static final Map<String, Map<String, Integer>> RELEASED =
      Map.of("engagements", Map.of("user-log", 7), "vectors", Map.of("vector", 3));

  @Test
  void whatIsThereIsNotMissing() {
    assertThat(StateNames.missing(RELEASED, RELEASED)).isEmpty();
    assertThat(
            StateNames.missing(
                RELEASED,
                Map.of(
                    "engagements", Map.of("user-log", 0, "more", 1),
                    "vectors", Map.of("vector", 0),
                    "new", Map.of("vector", 1))))
        .as("more is no fault")
        .isEmpty();
  }

  @Test
  void aRenamedStateIsNamed() {
    assertThat(
            StateNames.missing(
                RELEASED, Map.of("engagements", Map.of("log", 7), "vectors", Map.of("vector", 3))))
        .containsExactly("the state user-log of the operator with the uid engagements");
  }

  @Test
  void aRenamedUidIsNamed() {
    assertThat(
            StateNames.missing(
                RELEASED,
                Map.of("engagements", Map.of("user-log", 7), "store", Map.of("vector", 3))))
        .containsExactly("an operator with the uid vectors and the states [vector]");
  }
}
