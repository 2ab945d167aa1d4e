package dev.freshet.operators.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.Popularity;
import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.Weighting;
import org.junit.jupiter.api.Test;

/** What is worth a record. */
class RefreshSettingsTest {

  private final RefreshSettings settings =
      new RefreshSettings(
          "space",
          1,
          "job",
          SumRule.class.getName(),
          RuleParameters.defaults(2),
          Weighting.defaults(),
          Popularity.defaults(),
          1,
          0.5,
          false,
          false);

  @Test
  void whatKeptItsVectorIsWorthARecordIfItsScaleOrPopularityMoved() {
    assertThat(settings.hasFaded(1, 0, 0)).isFalse();
    assertThat(settings.hasFaded(1, 0.004f, 0.004f)).isFalse();
    assertThat(settings.hasFaded(0.95, 0.5f, 0.51f)).isFalse();
    assertThat(settings.hasFaded(1, 0.0034f, 0.004f)).as("a step").isTrue();
    assertThat(settings.hasFaded(1, 0, 0.003f)).as("the last step").isTrue();
    assertThat(settings.hasFaded(1, 0.003f, 0)).isTrue();
    assertThat(settings.hasFaded(0.89, 0, 0)).isTrue();
  }

  @Test
  void aStepOfTheVectorTheScaleOrThePopularityIsWorthARecord() {
    assertThat(settings.isWorthARecord(0.49, 1.09, 0.0029)).isFalse();
    assertThat(settings.isWorthARecord(0.49, 0.91, -0.0029)).isFalse();
    assertThat(settings.isWorthARecord(0.5, 1, 0)).isTrue();
    assertThat(settings.isWorthARecord(0, 1.11, 0)).isTrue();
    assertThat(settings.isWorthARecord(0, 0.89, 0)).isTrue();
    assertThat(settings.isWorthARecord(0, 1, 0.0031)).isTrue();
    assertThat(settings.isWorthARecord(0, 1, -0.0031)).isTrue();
  }
}
