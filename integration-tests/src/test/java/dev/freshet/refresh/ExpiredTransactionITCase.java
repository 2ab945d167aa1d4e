package dev.freshet.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.Embedding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

/** Holds a checkpoint up until the broker has aborted the transaction that it would commit. */
class ExpiredTransactionITCase {

  private static final int KEY_GROUPS = 128;

  @Test
  void theJobFailsNamingTheTimeoutAndPublishesAgain() throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    Map<String, String> options =
        Map.of(
            "delivery", "exactly-once",
            "publish.transaction-timeout", "15s",
            "checkpoint.interval", "1s",
            // No fold-in waits for its time: when a checkpoint is completed, none is due.
            "fold-in.interval", "0ms",
            "rule.class", HeldFoldInRule.class.getName());
    try (EmbeddedPlatform platform =
            EmbeddedPlatform.start(
                new EmbeddedPlatform.Options(DataFolder.temporary(), 0, 0, 2, flink));
        RefreshRun run = RefreshRun.start(platform, "expired", options)) {
      // The rule is asked of users only whose items have vectors that have come back.
      Engaged other = new Engaged(null, "first", "c", 1, GeneratedStream.START - 1);
      run.send(List.of(other, engagement("first", "a")));
      Await.until(
          "the job has read its vector of an item",
          () ->
              platform.flink().metrics().total(MetricNames.STATISTICS_UPDATES)
                  > RefreshRun.PARALLELISM);
      run.awaitTakenIn();
      // The subtask that is held keeps every checkpoint from being completed.
      HeldFoldInRule.Hold hold = HeldFoldInRule.holdNext();
      run.send(List.of(engagement(userOf(1), "a")));
      Await.until("a task is held", hold::hasBegun);
      String user = userOf(0);
      run.send(List.of(engagement(user, "b")));
      Embedding written = run.awaitWritten("user:" + user);
      assertThat(run.openTransactions()).isPositive();
      Await.until("the broker has aborted the transaction", () -> run.openTransactions() == 0);
      hold.release();

      Await.until("the job has failed", () -> run.lastFailure().isPresent());
      assertThat(run.lastFailure().orElseThrow())
          .contains("publish.transaction-timeout (15000 ms)", "registry.expired.v1")
          .contains("checkpoint.interval");

      // The user is in the counts already, and nothing touches them again.
      run.awaitCounted();
      Await.until(
          "what was lost is committed", () -> run.registry().stream().anyMatch(written::equals));
      AuditITCase.assertSequencesNeverGoBack(run.registry());
    }
  }

  private static Engaged engagement(String user, String item) {
    return new Engaged(null, user, item, 1, GeneratedStream.START);
  }

  /** Returns a user whose vector a subtask of Refresh publishes. */
  private static String userOf(int subtask) {
    int number = 0;
    while (subtask
        != KeyGroupRangeAssignment.assignKeyToParallelOperator(
            Fingerprint.of(("user:u" + number).getBytes(UTF_8)), KEY_GROUPS, 2)) {
      number++;
    }
    return "u" + number;
  }
}
