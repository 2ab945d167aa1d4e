package dev.freshet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.bench.Overload.Stretch;
import dev.freshet.streams.EngagementRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Loads that are skewed, and what more of a load is. */
class SkewTest {

  private static final GeneratedLoad LOAD = new GeneratedLoad(3, 2_000, 1_000, 1, 50_000);

  @Test
  void oneEntityGetsItsShareAndNothingElseChanges() {
    List<EngagementRow> plain = rows(LOAD);
    List<EngagementRow> hot = rows(new SkewedLoad(LOAD, Skew.HOT_ITEM));
    List<EngagementRow> bot = rows(new SkewedLoad(LOAD, Skew.BOT));
    assertThat(share(hot.stream().map(EngagementRow::item), "hot")).isCloseTo(0.3, within(0.01));
    assertThat(share(bot.stream().map(EngagementRow::user), "bot")).isCloseTo(0.1, within(0.01));
    for (int i = 0; i < plain.size(); i++) {
      assertThat(hot.get(i).user()).isEqualTo(plain.get(i).user());
      assertThat(bot.get(i).item()).isEqualTo(plain.get(i).item());
      assertThat(hot.get(i).timeMillis()).isEqualTo(plain.get(i).timeMillis());
    }
    assertThat(rows(new SkewedLoad(LOAD, Skew.HOT_ITEM))).isEqualTo(hot);
  }

  @Test
  void moreOfALoadComesAfterIt() {
    List<EngagementRow> more = new ArrayList<>();
    LOAD.more(1_000).forEachRemaining(more::add);
    assertThat(more).hasSize(1_000);
    long last = rows(LOAD).get(49_999).timeMillis();
    assertThat(more).allSatisfy(row -> assertThat(row.timeMillis()).isGreaterThan(last));
  }

  @Test
  void growthIsOfTheSecondHalfToTheFirst() {
    List<Stretch> stretches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      stretches.add(new Stretch(1, 1, 1, 100, 100, 0, i < 2 ? 9 : 19, 99, 199 + 100 * (i / 2)));
    }
    Overload.Growth growth = Overload.of(2, stretches).growth();
    assertThat(growth.heap()).isEqualTo(1);
    assertThat(growth.resident()).isEqualTo(1.5);
    assertThat(growth.pendingGathers()).isEqualTo(1);
    assertThat(growth.feedbackLag()).isEqualTo(2);
  }

  private static double share(Stream<String> ids, String id) {
    List<String> all = ids.toList();
    return (double) all.stream().filter(id::equals).count() / all.size();
  }

  private static List<EngagementRow> rows(Load load) {
    List<EngagementRow> rows = new ArrayList<>();
    load.rows().forEachRemaining(rows::add);
    return rows;
  }
}
