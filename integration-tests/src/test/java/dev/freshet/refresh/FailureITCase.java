package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.maths.Fingerprint;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedNeighbours;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lets a task fail in the middle of the stream, and compares with a run in which none does. */
class FailureITCase {

  private static final GeneratedStream STREAM =
      new GeneratedStream(20_230_415, 1200, 50, 40, Duration.ofDays(15).toMillis(), 10, 0.03, 0, 0);

  private static EmbeddedPlatform platform;

  @BeforeAll
  static void startThePlatform() throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    platform =
        EmbeddedPlatform.start(
            new EmbeddedPlatform.Options(DataFolder.temporary(), 0, 0, 2, flink));
  }

  @AfterAll
  static void stopThePlatform() {
    platform.close();
  }

  /** What an item's last refresh read from its row. */
  private record Counts(double support, Map<Long, Float> neighbours) {}

  @Test
  void countsAreThoseOfAnUndisturbedRunAndSequencesGrow() throws Exception {
    Map<Long, Counts> undisturbed = countsOf("undisturbed", false);
    Map<Long, Counts> disturbed = countsOf("disturbed", true);

    assertThat(undisturbed).hasSize(STREAM.items());
    assertThat(disturbed).isEqualTo(undisturbed);
    assertRight(undisturbed);
  }

  private static Map<Long, Counts> countsOf(String name, boolean failing) throws Exception {
    Map<String, String> options =
        Map.of(
            "rule.class",
            FailingOnceRule.class.getName(),
            "refresh.interval",
            "20ms",
            "fold-in.interval",
            "20ms",
            // Long enough that something is still being collected at most barriers.
            "pre-aggregation.delay",
            "500ms");
    try (RefreshRun run = RefreshRun.start(platform, name, options)) {
      List<Engaged> deliveries = STREAM.deliveries();
      int half = deliveries.size() / 2;
      run.send(deliveries.subList(0, half));
      run.awaitCounted();

      int made = FailingOnceRule.made();
      if (failing) {
        FailingOnceRule.failAfter(50);
      }
      run.send(deliveries.subList(half, deliveries.size()));
      if (failing) {
        Await.until("a task has failed", FailingOnceRule::failed);
        Await.until("both tasks are made anew", () -> FailingOnceRule.made() >= made + 2);
      }
      run.awaitCounted();

      run.send(STREAM.finale());
      Await.until("every item's last refresh is audited", () -> last(run).size() == STREAM.items());
      Map<Long, Counts> counts = last(run);
      AuditITCase.assertSequencesGrow(run.registry());
      assertThat(FailingOnceRule.made() > made).as("started again").isEqualTo(failing);
      assertThat(run.deadLetters()).isZero();
      return counts;
    }
  }

  /** Returns what the finale's refreshes read, by anchor. */
  private static Map<Long, Counts> last(RefreshRun run) throws Exception {
    Map<Long, Counts> last = new HashMap<>();
    for (RefreshAudit audit : run.audit()) {
      if (audit.getKind() == RunKind.REFRESH && audit.getTime() == STREAM.finaleTime()) {
        Map<Long, Float> neighbours = new TreeMap<>();
        for (int k = 0; k < PackedNeighbours.count(audit.getNeighbours()); k++) {
          neighbours.put(
              PackedNeighbours.fingerprint(audit.getNeighbours(), k),
              PackedNeighbours.weight(audit.getNeighbours(), k));
        }
        last.put(
            Fingerprint.of(EntityKey.of(audit.getOwner())),
            new Counts(audit.getSupport(), neighbours));
      }
    }
    return last;
  }

  private static void assertRight(Map<Long, Counts> actual) {
    BruteForce bruteForce = RefreshRun.bruteForce();
    List<Engaged> all =
        Stream.concat(STREAM.deliveries().stream(), STREAM.finale().stream()).toList();
    Map<Long, BruteForce.Row> rows =
        bruteForce.rows(bruteForce.cells(all), STREAM.finaleTime(), 0.02);
    assertThat(actual.keySet()).isEqualTo(rows.keySet());
    actual.forEach(
        (anchor, counts) -> {
          BruteForce.Row row = rows.get(anchor);
          assertThat(counts.support()).isCloseTo(row.support(), within(1e-5 * row.support()));
          assertThat(counts.neighbours().keySet()).isEqualTo(row.counts().keySet());
          counts
              .neighbours()
              .forEach(
                  (neighbour, count) -> {
                    double right = row.counts().get(neighbour);
                    assertThat((double) count).isCloseTo(right, within(1e-5 * right));
                  });
        });
  }
}
