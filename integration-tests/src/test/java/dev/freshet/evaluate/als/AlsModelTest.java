package dev.freshet.evaluate.als;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.evaluate.Evaluation;
import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Outcome;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;
import dev.freshet.evaluate.StreamText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Trains on what was learnt, and ranks by it. */
class AlsModelTest {

  private static final AlsSettings SETTINGS =
      new AlsSettings(10, 0.01, Double.POSITIVE_INFINITY, AlsSettings.ALL);
  private static final AlsSettings OF_THE_LAST_INTERVAL =
      new AlsSettings(10, 0.01, 1, AlsSettings.ALL);

  @Test
  void isTrainedWhenTheTestHalfBeginsAndThenAtIntervals() {
    EventStream stream =
        StreamText.stream(
            "0 u a", "5 v b", "6 u b", "7 v a", "10 u c", "19 u a", "20 v c", "29 v b", "55 v c");
    AlsModel model = model(stream, SETTINGS);
    List<Integer> trainedUntil = new ArrayList<>();

    for (int i = 0; i < stream.size(); i++) {
      if (i == 4) {
        assertThat(model.trainings()).isZero();
        model.beginTest();
      }
      // As far as the training that event i is asked about by.
      trainedUntil.add(model.training() == null ? 0 : model.training().until());
      model.learn(i);
    }

    assertThat(trainedUntil).containsExactly(0, 0, 0, 0, 4, 4, 6, 6, 8);
    assertThat(model.trainings()).isEqualTo(3);
  }

  @Test
  void itemsThatCameAfterTheTrainingRankLast() {
    EventStream stream = StreamText.stream("1 u a", "2 v b", "3 u b", "4 w c", "5 w b");
    AlsModel model = model(stream, SETTINGS);
    learn(model, 0, 3);
    model.beginTest();
    learn(model, 3, 4);

    float[] live = scores(model, 0, stream, 4, 2);

    assertThat(live[0]).isFinite();
    assertThat(live[1]).isFinite();
    assertThat(live[2]).isEqualTo(-Float.MAX_VALUE);
  }

  @Test
  void usersAreFoldedInLiveOrFrozenAsOfTheTraining() {
    EventStream stream = blocks(new Random(1), 300);
    AlsModel model = model(stream, SETTINGS);
    int half = stream.size() / 2;
    learn(model, 0, half);
    model.beginTest();
    int query = stream.size() - 1;
    int known = stream.user(query);
    float[] before = scores(model, 0, stream, query, known);

    assertThat(scores(model, 1, stream, query, known)).isEqualTo(before);

    learn(model, half, query);
    assertThat(model.training().until()).as("not trained again").isEqualTo(half);
    assertThat(scores(model, 1, stream, query, known)).isEqualTo(before);
    assertThat(scores(model, 0, stream, query, known)).isNotEqualTo(before);
  }

  @Test
  void aUserWithoutAnyEngagementScoresAllTheSame() {
    EventStream stream = StreamText.stream("1 u a", "2 v b", "3 u b", "4 w a");
    AlsModel model = model(stream, SETTINGS);
    learn(model, 0, 3);
    model.beginTest();

    assertThat(Arrays.copyOf(scores(model, 0, stream, 3, 2), 2)).containsOnly(0);
    assertThat(Arrays.copyOf(scores(model, 1, stream, 3, 2), 2)).containsOnly(0);
  }

  @Test
  void aWindowForgetsWhatIsOlder() {
    EventStream stream =
        StreamText.stream("0 u a", "1 v a", "20 u b", "21 v b", "22 u c", "23 v c", "30 u b");
    AlsModel all = model(stream, SETTINGS);
    AlsModel windowed = model(stream, OF_THE_LAST_INTERVAL);
    for (AlsModel model : List.of(all, windowed)) {
      learn(model, 0, 6);
      model.beginTest();
    }

    assertThat(scores(all, 0, stream, 6, 0)[0]).isPositive();
    assertThat(scores(windowed, 0, stream, 6, 0)[0]).isZero();
    assertThat(scores(windowed, 0, stream, 6, 0)[1]).isPositive();
  }

  @Test
  void findsTheBlocksOfAPlantedStream() {
    EventStream stream = blocks(new Random(2), 600);
    AlsModel model = AlsModel.tuned(stream);

    Outcome outcome =
        new Evaluation(stream, model.scorers(), 1_000, 1).run(learnt -> {}, () -> false);

    // A user engages with the six items of a block: chance would rank in the middle of 24.
    double sum = 0;
    for (int i = 0; i < outcome.queries().size(); i++) {
      sum += outcome.ranks().get(0).amongAll(i);
    }
    assertThat(sum / outcome.queries().size()).isLessThan(6);
    assertThat(model.settings()).isPresent();
    assertThat(outcome.cpuSeconds()).containsKeys("batch ALS, users folded in live");
  }

  @Test
  void hasTwoScorersOfOneModel() {
    AlsModel model = AlsModel.tuned(StreamText.stream("1 u a"));

    assertThat(model.scorers()).extracting(Scorer::model).containsOnly((Model) model);
    assertThat(model.scorers())
        .extracting(Scorer::name)
        .containsExactly("batch ALS, users folded in live", "batch ALS, users frozen");
  }

  /** Users 0 to 11 and items 0 to 23, each in one of four blocks, a millisecond apart. */
  private static EventStream blocks(Random random, int events) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      int user = random.nextInt(12);
      rows.add("%d %d %d".formatted(i, user, user % 4 + 4 * random.nextInt(6)));
    }
    return StreamText.stream(rows);
  }

  private static AlsModel model(EventStream stream, AlsSettings settings) {
    return new AlsModel(stream, stream.size() > 20 ? 1_000_000 : 10, half -> settings);
  }

  private static void learn(AlsModel model, int from, int to) {
    for (int i = from; i < to; i++) {
      model.learn(i);
    }
  }

  private static float[] scores(
      AlsModel model, int scorer, EventStream stream, int position, int user) {
    int liveItems = stream.until(position).items();
    float[] scores = new float[liveItems];
    model
        .scorers()
        .get(scorer)
        .score(
            new Query(position, user, 0, stream.time(position), liveItems, 1, true, true, true),
            scores);
    return scores;
  }
}
