package dev.freshet.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.fixtures.Await;
import dev.freshet.jobs.OperatorSettings;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.refresh.BruteForce;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
    Path yaml = platform.dataFolder().resolve(name + ".yaml");
    Files.writeString(yaml, JobFile.of(name, delivery));
    try (UpgradeRun run = UpgradeRun.afresh(platform, yaml)) {
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
    Map<String, String> overrides = new HashMap<>();
    overrides.put("refresh.interval", "20ms");
    overrides.put("fold-in.interval", "20ms");
    overrides.put("checkpoint.interval", "200ms");
    try (UpgradeRun run = UpgradeRun.from(released, platform, overrides)) {
      PublishedState before = published(run);
      new Traffic(run).after();
      requireRightRows(run);
      Await.until(
          "VectorStore holds what was published last",
          () -> published(run).isHeldBy(new HeldState(run.savepoint()).vectors()));
      published(run).requireToGoOnFrom(before);
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

  private static PublishedState published(UpgradeRun run) throws Exception {
    return new PublishedState(run.read(run.options().space().registryTopic()));
  }

  private static void requireRightRows(UpgradeRun run) throws Exception {
    Map<Long, Neighbourhood> held = new HeldState(run.savepoint()).rows();
    List<CoOccurrenceGroup> groups = new OperatorSettings(run.options()).groups();
    for (CoOccurrenceGroup group : groups) {
      String type = group.edges() ? "producer" : "item";
      Map<Long, BruteForce.Row> right = RightRows.of(run, group, type, Traffic.END);
      assertThat(right).as("of type %s", type).hasSizeGreaterThan(5);
      right.forEach(
          (anchor, row) -> {
            assertThat(held).as("rows").containsKey(anchor);
            assertSame(HeldState.read(held.remove(anchor), group, Traffic.END), row, type);
          });
    }
    assertThat(held.values()).as("rows of the forgotten").allMatch(row -> row.supportUnits() == 0);
  }

  private static void assertSame(BruteForce.Row actual, BruteForce.Row right, String type) {
    assertThat(actual.support())
        .as("support of an anchor of type %s", type)
        .isCloseTo(right.support(), within(1e-5 * right.support()));
    assertThat(actual.counts().keySet()).isEqualTo(right.counts().keySet());
    right
        .counts()
        .forEach(
            (neighbour, count) ->
                assertThat(actual.counts().get(neighbour))
                    .as("count of a neighbour")
                    .isCloseTo(count, within(1e-5 * count)));
  }
}
