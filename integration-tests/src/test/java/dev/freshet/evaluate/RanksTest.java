package dev.freshet.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Ranks items as sorting them does, whatever is tied or not finite. */
class RanksTest {

  private static final List<Float> SCORES =
      List.of(
          -1f,
          -0f,
          0f,
          1f,
          2f,
          Float.MIN_VALUE,
          Float.NaN,
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY);

  @Test
  void countsTheItemsThatAreBetter() {
    float[] scores = {5, 1, 3, 4, 2};

    assertThat(ranks(2, scores, 0.5)).containsExactly(3, 3);
    assertThat(ranks(2, scores, 0.5, 0)).containsExactly(3, 2);
    assertThat(ranks(2, scores, 0.5, 1, 4)).as("worse ones make no difference").contains(3, 3);
  }

  @Test
  void tiesAreBrokenByTheirDraw() {
    float[] scores = {1, 1, 1, 2, 1};

    assertThat(ranks(0, scores, 0.0)).containsExactly(2, 2);
    assertThat(ranks(0, scores, 0.49)).containsExactly(3, 3);
    assertThat(ranks(0, scores, 0.99)).containsExactly(5, 5);
    assertThat(ranks(0, scores, Math.nextDown(1.0), 1, 3)).containsExactly(5, 3);
  }

  @Test
  void aScoreThatIsNotFiniteIsAMiss() {
    for (float score : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThat(ranks(0, new float[] {score, 1}, 0)).containsExactly(Ranks.MISS, Ranks.MISS);
    }
  }

  @Test
  void whatIsNotFiniteIsNotBetterEither() {
    float[] scores = {1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};

    assertThat(ranks(0, scores, 0.99)).containsExactly(1, 1);
    assertThat(ranks(0, scores, 0.99, 1, 2, 3)).containsExactly(1, 1);
  }

  @Test
  void anItemNotSeenBeforeIsAMiss() {
    Ranks ranks = new Ranks("scorer");
    // What lies beyond the live items is left over from other queries.
    ranks.add(query(2, 2), new float[] {1, 2, 9}, new int[0], 0);

    assertThat(ranks.amongAll(0)).isEqualTo(Ranks.MISS);
    assertThat(ranks.amongUnseen(0)).isEqualTo(Ranks.MISS);
  }

  @Test
  void itemsNotSeenBeforeAreNoCompetitors() {
    Ranks ranks = new Ranks("scorer");
    ranks.add(query(0, 2), new float[] {1, 2, 9, 9}, new int[0], 0);

    assertThat(ranks.amongAll(0)).isEqualTo(2);
  }

  @Property
  void agreesWithSorting(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 8) Integer> picks,
      @ForAll @IntRange(max = 11) int pick,
      @ForAll Set<@IntRange(max = 11) Integer> engaged,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double tie) {
    float[] scores = new float[picks.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = SCORES.get(picks.get(i));
    }
    int item = pick % scores.length;
    List<Integer> seen = engaged.stream().filter(i -> i < scores.length && i != item).toList();
    List<Integer> unseen = new ArrayList<>(range(scores.length));
    unseen.removeAll(seen);

    assertThat(ranks(item, scores, tie, seen.stream().mapToInt(i -> i).toArray()))
        .containsExactly(
            bruteForce(item, scores, tie, range(scores.length)),
            bruteForce(item, scores, tie, unseen));
  }

  /** Sorts the items, the asked one at the drawn place among those of its score. */
  private static int bruteForce(int item, float[] scores, double tie, List<Integer> items) {
    if (!Float.isFinite(scores[item])) {
      return Ranks.MISS;
    }
    List<Integer> others = new ArrayList<>(items);
    others.remove(Integer.valueOf(item));
    others.removeIf(i -> !Float.isFinite(scores[i]));
    others.sort(Comparator.comparing(i -> scores[i] + 0f, Comparator.reverseOrder()));
    List<Integer> tied = others.stream().filter(i -> scores[i] == scores[item]).toList();
    List<Integer> sorted = new ArrayList<>(others);
    sorted.removeAll(tied);
    int place = (int) sorted.stream().filter(i -> scores[i] > scores[item]).count();
    List<Integer> withIt = new ArrayList<>(tied);
    withIt.add((int) Math.floor(tie * (tied.size() + 1)), item);
    sorted.addAll(place, withIt);
    return sorted.indexOf(item) + 1;
  }

  /** The ranks among all and among unseen items. */
  private static int[] ranks(int item, float[] scores, double tie, int... engaged) {
    Ranks ranks = new Ranks("scorer");
    ranks.add(query(item, scores.length), scores, engaged, tie);
    assertThat(ranks.size()).isEqualTo(1);
    return new int[] {ranks.amongAll(0), ranks.amongUnseen(0)};
  }

  private static Query query(int item, int liveItems) {
    return new Query(0, 0, item, 0, liveItems, 0, true, true, true);
  }

  private static List<Integer> range(int size) {
    List<Integer> range = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      range.add(i);
    }
    return range;
  }
}
