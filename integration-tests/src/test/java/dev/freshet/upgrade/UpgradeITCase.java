package dev.freshet.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lets today's job go on from the state of every released version. */
class UpgradeITCase {

  private static final List<String> DELIVERIES = List.of("at-least-once", "exactly-once");

  /** What no job needs to have written: most sinks have no state, and that timer is never set. */
  private static final Set<String> EMPTY =
      Set.of("writer_raw_states", "_timer_state/processing_forgotten");

  /** What today's code writes, by delivery. */
  private static final Map<String, Savepoint> TODAY = new TreeMap<>();

  private static EmbeddedPlatform platform;

  @BeforeAll
  static void letTodaysJobLeaveItsState() throws Exception {
    Configuration flink = new Configuration();
    // A savepoint is one file then.
    flink.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.parse("1mb"));
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    platform =
        EmbeddedPlatform.start(
            new EmbeddedPlatform.Options(DataFolder.temporary(), 0, 0, 2, flink));
    KeptState.clearToday();
    for (String delivery : DELIVERIES) {
      TODAY.put(delivery, todays(delivery));
    }
  }

  private static Savepoint todays(String delivery) throws Exception {
    KeptState kept = KeptState.ofToday(delivery);
    // What is kept of this version has other topics, on the same broker.
    String name = delivery + "-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    try (UpgradeRun run =
        new UpgradeRun(platform, JobOrigin.nothing(JobFile.of(name, delivery)), Map.of())) {
      new Traffic(run).before();
      run.stopAndKeep(kept);
    }
    return Savepoint.read(kept.savepoint());
  }

  @AfterAll
  static void stopThePlatform() {
    platform.close();
  }

  @Test
  void theJobThatIsKeptUsesEveryOperator() throws Exception {
    Set<String> used = Uids.of(platform, JobFile.of("uids", "exactly-once"));
    assertThat(used)
        .as("uids of the job in JobFile, which is to have every operator")
        .containsExactlyInAnyOrderElementsOf(Uids.declared());
  }

  @Test
  void whatIsKeptOfThisVersionIsWhatTodaysCodeWrites() throws Exception {
    String version = KeptState.versionOfToday();
    boolean kept = Files.exists(KeptState.ofRelease(version, DELIVERIES.get(0)).folder());
    if (!kept && KeptState.isUnderWork()) {
      return;
    }
    List<String> problems = new ArrayList<>();
    Map<String, Integer> entries = new TreeMap<>();
    for (String delivery : DELIVERIES) {
      KeptState state = KeptState.ofRelease(version, delivery);
      if (!Files.exists(state.folder())) {
        problems.add("nothing is kept of it with " + delivery);
        continue;
      }
      requireThatAllIsTakenUp(state);
      var before = Savepoint.read(state.savepoint()).states();
      for (String missing : StateNames.missing(TODAY.get(delivery).states(), before)) {
        problems.add("today's job with %s has %s, which is not kept".formatted(delivery, missing));
      }
      before.forEach(
          (uid, states) ->
              states.forEach(
                  (name, count) -> entries.merge(uid + ": " + name, count, Integer::sum)));
    }
    entries.forEach(
        (state, count) -> {
          if (count == 0 && EMPTY.stream().noneMatch(state::endsWith)) {
            problems.add("what is kept has no entry of " + state);
          }
        });
    if (!problems.isEmpty()) {
      fail(
          """
          The state that is kept of version %1$s is not what its code writes:
            %2$s
          Keep it anew, as this run of the tests has left it:
            rm -rf integration-tests/%3$s/%1$s
            cp -r integration-tests/%4$s/%1$s integration-tests/%3$s/
          """,
          version, String.join("\n  ", problems), KeptState.RELEASED, KeptState.OF_TODAY);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.freshet.upgrade.KeptState#released")
  void goesOnFromReleasedState(KeptState released) throws Exception {
    requireThatAllIsTakenUp(released);
    try (UpgradeRun run = new UpgradeRun(platform, JobOrigin.of(released), UpgradeRun.PROMPT)) {
      PublishedState before = new PublishedState(run);
      new Traffic(run).after();
      RightRows.requireNoOthers(run);
      PublishedState.requireToGoOn(run, before);
    }
  }

  /** Flink drops in silence what of an operator's state has another name today. */
  private static void requireThatAllIsTakenUp(KeptState released) throws Exception {
    List<String> missing =
        StateNames.missing(
            Savepoint.read(released.savepoint()).states(), TODAY.get(released.delivery()).states());
    if (!missing.isEmpty()) {
      fail(
          """
          Today's job does not know all state of version %s:
            %s
          A job that is upgraded would not start, or lose that state in silence. Give uids
          (OperatorUids) and states their names back: they never change. If the state is to go, see
          "Operator state" in CONTRIBUTING.md.
          """,
          released, String.join("\n  ", missing));
    }
  }
}
