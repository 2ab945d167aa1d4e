package dev.freshet.evaluate.als;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.StreamText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chooses the settings of batch ALS on the first half of the stream. */
class AlsTuningTest {

  private static final long NEVER = 1_000_000;

  @Test
  void whatComesAfterTheFirstHalfChangesNothing() {
    List<String> rows = drifting(new Random(3), 400);
    EventStream stream = StreamText.stream(rows);
    List<String> other = new ArrayList<>(rows.subList(0, stream.testFrom()));
    List<String> rest = new ArrayList<>();
    for (int i = stream.testFrom(); i < rows.size(); i++) {
      // The same users and items, in another order and put together otherwise.
      rest.add(rows.get(i).split(" ", -1)[2]);
    }
    Collections.shuffle(rest, new Random(4));
    for (int i = stream.testFrom(); i < rows.size(); i++) {
      other.add("%d x%d %s".formatted(i, i % 5, rest.get(i - stream.testFrom())));
    }
    EventStream changed = StreamText.stream(other);
    AlsModel first = AlsModel.tuned(stream);
    AlsModel second = AlsModel.tuned(changed);

    assertThat(changed.testFrom()).isEqualTo(stream.testFrom());
    for (AlsModel model : List.of(first, second)) {
      for (int i = 0; i < stream.testFrom(); i++) {
        model.learn(i);
      }
      model.beginTest();
    }

    assertThat(second.settings()).isEqualTo(first.settings()).isPresent();
  }

  /** What users engaged with long ago misleads: only their newest items tell what comes next. */
  @Test
  void usersOfChangingTasteAreFoldedInFromTheirNewestItems() {
    EventStream stream = StreamText.stream(drifting(new Random(5), 2_000));

    AlsSettings chosen = AlsTuning.choose(stream, NEVER);

    assertThat(chosen.newest()).isLessThan(AlsSettings.ALL);
  }

  @Test
  void choosesOutOfTheGrid() {
    AlsSettings chosen = AlsTuning.choose(StreamText.stream(drifting(new Random(6), 300)), NEVER);

    assertThat(AlsTuning.grid()).contains(chosen).doesNotHaveDuplicates();
  }

  @Test
  void whereNothingCanBeAskedTheFirstOfTheGridIsChosen() {
    assertThat(AlsTuning.choose(StreamText.stream("1 u a"), NEVER))
        .isEqualTo(AlsTuning.grid().get(0));
    assertThat(AlsTuning.choose(StreamText.stream(), NEVER)).isEqualTo(AlsTuning.grid().get(0));
  }

  /** Users who engage with some items of one of forty blocks, and then of another. */
  private static List<String> drifting(Random random, int events) {
    int[] blocks = new int[10];
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      int user = random.nextInt(blocks.length);
      if (random.nextInt(8) == 0) {
        blocks[user] = random.nextInt(40);
      }
      rows.add("%d %d %d".formatted(i, user, 20 * blocks[user] + random.nextInt(20)));
    }
    return rows;
  }
}
