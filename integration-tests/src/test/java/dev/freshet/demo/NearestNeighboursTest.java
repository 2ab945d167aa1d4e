package dev.freshet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.demo.NearestNeighbours.Neighbour;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ranks by cosine, not by length. */
class NearestNeighboursTest {

  private final NearestNeighbours index =
      new NearestNeighbours(
          Map.of(
              "east", new float[] {1, 0},
              "far-north-east", new float[] {50, 50},
              "north", new float[] {0, 2},
              "west", new float[] {-3, 0},
              "nowhere", new float[] {0, 0}));

  @Test
  void ordersByCosine() {
    List<Neighbour> nearest = index.nearest(new float[] {9, 0}, 10, id -> true);

    assertThat(nearest)
        .extracting(Neighbour::id)
        .containsExactly("east", "far-north-east", "north", "west");
    assertThat(nearest.get(0).cosine()).isEqualTo(1);
    assertThat(nearest.get(3).cosine()).isEqualTo(-1);
  }

  @Test
  void keepsToTheCountAndToWhatIsAllowed() {
    assertThat(index.nearest(new float[] {9, 0}, 2, id -> !id.equals("east")))
        .extracting(Neighbour::id)
        .containsExactly("far-north-east", "north");
  }

  @Test
  void nothingIsNearToNoDirection() {
    assertThat(index.nearest(new float[] {0, 0}, 3, id -> true)).isEmpty();
  }
}
