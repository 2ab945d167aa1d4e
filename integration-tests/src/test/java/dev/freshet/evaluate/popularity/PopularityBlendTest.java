package dev.freshet.evaluate.popularity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;
import dev.freshet.evaluate.StreamText;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Blends what lies between 0 and 1. */
class PopularityBlendTest {

  /** Items 0 to 3, engaged with 3, 1, 2 and 0 times in the first six events. */
  private final EventStream stream =
      StreamText.stream(
          List.of("1 u a", "2 u a", "3 u b", "4 u c", "5 u a", "6 v c", "7 v d", "8 v d"));

  private final Popularity popularity = new Popularity(stream, Double.POSITIVE_INFINITY);
  private final Popularity others = new Popularity(stream, 10);

  @Test
  void eachPartIsInPartsOfItsLargest() {
    learn(6);

    float[] scores = scores(blend(0.3, 0, 2, 8, 4), 4);

    assertThat(scores[0]).isCloseTo(0.3f, within(1e-6f));
    assertThat(scores[1]).isCloseTo(0.7f / 4 + 0.3f / 3, within(1e-6f));
    assertThat(scores[2]).isCloseTo(0.7f + 0.3f * 2 / 3, within(1e-6f));
    assertThat(scores[3]).isCloseTo(0.7f / 2, within(1e-6f));
  }

  @Test
  void whatIsNotLiveYetIsLeftOut() {
    learn(6);

    float[] scores = scores(blend(0.5, 1, 2, 8, 4), 2);

    assertThat(scores).containsExactly(0.25f + 0.5f, 0.5f + 0.5f / 3, 8, 4);
  }

  @Test
  void whereTheOtherKnowsNothingPopularityRemains() {
    learn(6);

    float[] scores = scores(blend(0.5, 0, 0, 0, 0), 4);

    assertThat(scores[0]).isEqualTo(0.5f);
    assertThat(scores[3]).isZero();
    assertThat(scores[2]).isBetween(scores[1], scores[0]);
  }

  @Test
  void beforeAnythingIsLearntTheOtherRemains() {
    assertThat(scores(blend(0.5, 1, 2, 8, 4), 3)).containsExactly(0.0625f, 0.125f, 0.5f, 4);
  }

  @Test
  void dependsOnBothModels() {
    PopularityBlend blend = blend(0.1, 1);

    assertThat(blend.name()).isEqualTo("fixed + popularity, half-life unlimited, share 0.1");
    assertThat(blend.models()).containsExactly(others, popularity);
  }

  @Test
  void aShareIsFromZeroToOne() {
    assertThatThrownBy(() -> blend(1.5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("share must be from 0 to 1, was 1.5");
  }

  private void learn(int events) {
    for (int i = 0; i < events; i++) {
      popularity.learn(i);
    }
  }

  private PopularityBlend blend(double share, float... fixed) {
    return new PopularityBlend(new Fixed(others, fixed), popularity, share, stream.items());
  }

  private float[] scores(PopularityBlend blend, int live) {
    float[] scores = new float[4];
    blend.score(new Query(6, 0, 0, 7, live, 1, true, true, true), scores);
    return scores;
  }

  private record Fixed(Model model, float[] fixed) implements Scorer {

    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public void score(Query query, float[] scores) {
      System.arraycopy(fixed, 0, scores, 0, Math.min(fixed.length, scores.length));
    }
  }
}
