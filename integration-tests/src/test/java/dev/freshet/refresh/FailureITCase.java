package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.PackedVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lets a task fail in the middle of the stream, and compares with a run in which none does. */
class FailureITCase {

  private static final GeneratedStream STREAM =
      new GeneratedStream(20_230_415, 1200, 50, 40, Duration.ofDays(15).toMillis(), 10, 0.03, 0, 0);

  private static EmbeddedPlatform platform;
  private static Map<Long, ReadRow> undisturbed;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    platform =
        EmbeddedPlatform.start(
            new EmbeddedPlatform.Options(DataFolder.temporary(), 0, 0, 2, flink));
    undisturbed = countsOf("undisturbed", "at-least-once", false);
  }

  @AfterAll
  static void stopThePlatform() {
    platform.close();
  }

  @Test
  void undisturbedCountsAreRight() {
    assertThat(undisturbed).hasSize(STREAM.items());
    assertRight(undisturbed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"at-least-once", "exactly-once"})
  void countsAreThoseOfAnUndisturbedRunAndReadersEndWithWhatStateHolds(String delivery)
      throws Exception {
    assertThat(countsOf("disturbed-" + delivery, delivery, true)).isEqualTo(undisturbed);
  }

  private static Map<Long, ReadRow> countsOf(String name, String delivery, boolean failing)
      throws Exception {
    Map<String, String> options =
        Map.of(
            "delivery",
            delivery,
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
      Map<Long, ReadRow> counts = last(run);
      if (failing) {
        awaitReadersHoldWhatStateHolds(run);
      }
      if (delivery.equals("exactly-once")) {
        // What was not known to be committed came again as it was.
        AuditITCase.assertSequencesNeverGoBack(run.registry());
      } else {
        AuditITCase.assertSequencesGrow(run.registry());
      }
      assertThat(FailingOnceRule.made() > made).as("started again").isEqualTo(failing);
      assertThat(run.deadLetters()).isZero();
      return counts;
    }
  }

  /**
   * Touches every item, again and again, until what its refresh began with, which is what state
   * holds, is what a reader of committed records held before.
   */
  private static void awaitReadersHoldWhatStateHolds(RefreshRun run) throws Exception {
    long[] time = {STREAM.finaleTime()};
    Await.until(
        "readers hold what state holds",
        () -> {
          // The second checkpoint gives what the first one made visible the time to return.
          run.awaitCounted();
          run.awaitCounted();
          time[0] += 1_000;
          List<Engaged> touches = new ArrayList<>();
          for (int item = 0; item < STREAM.items(); item++) {
            String user = "touch-%d-%d".formatted(time[0], item);
            touches.add(new Engaged(null, user, "i" + item, 1, time[0]));
          }
          run.send(touches);
          run.awaitCounted();
          return holdTheSame(run, time[0]);
        });
  }

  private static boolean holdTheSame(RefreshRun run, long time) throws Exception {
    List<Embedding> registry = run.registry();
    int touched = 0;
    for (RefreshAudit audit : run.audit()) {
      if (audit.getKind() == RunKind.REFRESH && audit.getTime() == time) {
        Embedding held =
            registry.stream()
                .filter(e -> e.getEntity().equals(audit.getOwner()))
                .filter(e -> e.getSequence() < audit.getSequence())
                .max(Comparator.comparing(Embedding::getSequence))
                .orElseThrow();
        float[] vector = PackedVector.unpack(held.getVector());
        for (int i = 0; i < vector.length; i++) {
          vector[i] /= held.getScale();
        }
        if (!Arrays.equals(vector, PackedVector.unpack(audit.getPrevious()))) {
          return false;
        }
        touched++;
      }
    }
    return touched == STREAM.items();
  }

  /** Returns what the finale's refreshes read, by anchor. */
  private static Map<Long, ReadRow> last(RefreshRun run) throws Exception {
    return ReadRow.at(STREAM.finaleTime(), run);
  }

  private static void assertRight(Map<Long, ReadRow> actual) {
    List<Engaged> all =
        Stream.concat(STREAM.deliveries().stream(), STREAM.finale().stream()).toList();
    ReadRow.assertRight(actual, EngagementCounts.bruteForce(), all, STREAM.finaleTime());
  }
}
