package dev.freshet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.streams.EngagementRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Measures each event once, by the first record that says it reflects it. */
class FreshnessProbeTest {

  private final FreshnessProbe probe =
      new FreshnessProbe(
          row ->
              row instanceof EngagementRow engagement
                  ? List.of("user:" + engagement.user(), "item:" + engagement.item())
                  : List.of());

  @Test
  void takesTheFirstRecordOfAnEvent() {
    probe.announce(row("u", "i"), 1000);
    probe.read("item:i", 1000, 1005, 1007);
    probe.read("user:u", 1000, 1005, 1090);

    assertThat(probe.freshness()).isEqualTo(new FreshnessProbe.Freshness(7, 7, 1));
  }

  @Test
  void passesOverRecordsOfOtherEvents() {
    probe.announce(row("u", "i"), 1000);
    probe.read("item:i", 999, 1004, 1007);
    probe.read("item:j", 1000, 1005, 1007);

    assertThat(probe.freshness().events()).isZero();
    assertThat(probe.freshness().p50()).isNaN();
  }

  @Test
  void passesOverRecordsThatReflectNoEvent() {
    probe.announce(row("u", "i"), 1000);
    probe.read("item:i", 1000, 1000, 1002);
    probe.read("item:i", 1000, 1004, 1007);

    assertThat(probe.freshness()).isEqualTo(new FreshnessProbe.Freshness(7, 7, 1));
  }

  @Test
  void takesQuantilesByNearestRank() {
    for (int i = 1; i <= 200; i++) {
      probe.announce(row("u" + i, "i" + i), 1000);
      probe.read("user:u" + i, 1000, 1001, 1000 + i);
    }

    assertThat(probe.freshness()).isEqualTo(new FreshnessProbe.Freshness(100, 198, 200));
  }

  private static EngagementRow row(String user, String item) {
    return new EngagementRow(0, user, item, "like", Optional.empty(), OptionalDouble.empty());
  }
}
