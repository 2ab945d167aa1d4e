package dev.freshet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.streams.EngagementRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Generates the same sessions over items of Zipf's law each time. */
class GeneratedLoadTest {

  private static final GeneratedLoad LOAD = new GeneratedLoad(3, 2_000, 1_000, 1, 50_000);

  @Test
  void theSameParametersGiveTheSameEvents() {
    assertThat(rows(LOAD)).isEqualTo(rows(LOAD)).hasSize(50_000);
    assertThat(rows(new GeneratedLoad(4, 2_000, 1_000, 1, 50_000))).isNotEqualTo(rows(LOAD));
  }

  @Test
  void itemsFollowTheLaw() {
    Map<String, Long> counts =
        rows(LOAD).stream()
            .collect(Collectors.groupingBy(EngagementRow::item, Collectors.counting()));
    Zipf law = new Zipf(1_000, 1);

    for (int rank : new int[] {0, 1, 5, 20, 100}) {
      double expected = LOAD.events() * law.probability(rank);
      assertThat((double) counts.get("i" + rank))
          .isCloseTo(expected, within(5 * Math.sqrt(expected)));
    }
  }

  @Test
  void eventsAreInOrderWithinTheSpan() {
    List<EngagementRow> rows = rows(LOAD);

    long first = rows.get(0).timeMillis();
    long before = first;
    for (EngagementRow row : rows) {
      assertThat(row.timeMillis()).isGreaterThanOrEqualTo(before);
      before = row.timeMillis();
    }
    assertThat(before - first).isLessThan(GeneratedLoad.SPAN.toMillis());
    assertThat(GeneratedLoad.SPAN).isLessThan(Duration.ofDays(96));
  }

  /** So that pairs arise, and mean something. */
  @Test
  void usersHaveSessionsMostlyWithinTheirCommunity() {
    Map<String, Integer> events = new HashMap<>();
    Set<String> users = new HashSet<>();
    int loyal = 0;
    for (EngagementRow row : rows(LOAD)) {
      users.add(row.user());
      events.merge(row.user(), 1, Integer::sum);
      if (number(row.user()) % GeneratedLoad.COMMUNITIES
          == number(row.item()) % GeneratedLoad.COMMUNITIES) {
        loyal++;
      }
    }

    assertThat((double) LOAD.events() / users.size())
        .isGreaterThan(GeneratedLoad.MEAN_SESSION * 0.8);
    // The others may meet their own community by chance.
    double expected =
        GeneratedLoad.LOYALTY + (1 - GeneratedLoad.LOYALTY) / GeneratedLoad.COMMUNITIES;
    assertThat((double) loyal / LOAD.events()).isCloseTo(expected, within(0.02));
  }

  @Test
  void refusesFewerEntitiesThanCommunities() {
    assertThatThrownBy(() -> new GeneratedLoad(1, 10, 1_000, 1, 10))
        .hasMessageContaining("at least 20 users and items");
  }

  private static List<EngagementRow> rows(GeneratedLoad load) {
    List<EngagementRow> rows = new ArrayList<>();
    load.rows().forEachRemaining(rows::add);
    return rows;
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }
}
