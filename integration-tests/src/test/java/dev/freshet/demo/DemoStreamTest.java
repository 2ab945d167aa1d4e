package dev.freshet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowFile;
import dev.freshet.streams.ItemCatalogue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DemoStreamTest {

  private static final long HOUR = 3_600_000;

  @Test
  void eachRoundComesAfterTheOneBeforeWhateverTheOrderOfTheFile() {
    DemoStream stream = stream(5_000, 9_000, 1_000);

    assertThat(times(stream.again(1, 100 * HOUR)))
        .containsExactly(HOUR + 13_000, HOUR + 17_000, HOUR + 9_000);
    assertThat(times(stream.again(2, 100 * HOUR)))
        .containsExactly(2 * HOUR + 21_000, 2 * HOUR + 25_000, 2 * HOUR + 17_000);
  }

  @Test
  void noRoundLiesInTheFuture() {
    DemoStream stream = stream(1_000, 9_000);

    assertThat(times(stream.again(3, HOUR))).containsExactly(HOUR - 8_000, HOUR);
    assertThat(times(stream.again(1, 2_000)))
        .as("nor is it moved back")
        .containsExactly(1_000L, 9_000L);
  }

  private static List<Long> times(List<EngagementRow> rows) {
    return rows.stream().map(EngagementRow::timeMillis).toList();
  }

  private static DemoStream stream(long... times) {
    return new DemoStream(
        Arrays.stream(times)
            .mapToObj(
                time ->
                    new EngagementRow(
                        time, "u", "i", "like", Optional.empty(), OptionalDouble.empty()))
            .toList(),
        FollowFile.none(),
        ItemCatalogue.empty());
  }
}
