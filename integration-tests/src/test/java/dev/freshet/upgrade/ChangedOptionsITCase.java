package dev.freshet.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.Fingerprint;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.schemas.wire.EntityKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lets today's job go on from the state of a job that had other operators, or another delivery. */
class ChangedOptionsITCase {

  private static final Path GUIDE = Path.of("../k8s/README.md");

  private EmbeddedPlatform platform;

  /** Each test has its own, as the topics of what is kept have the same names. */
  @BeforeEach
  void startThePlatform() throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    platform =
        EmbeddedPlatform.start(
            new EmbeddedPlatform.Options(DataFolder.temporary(), 0, 0, 2, flink));
  }

  @AfterEach
  void stopThePlatform() {
    platform.close();
  }

  @ParameterizedTest
  @EnumSource
  void stateOfWhatIsSwitchedOffIsNotLeftUnlessAllowed(SwitchedOff what) throws Exception {
    assertThat(what.ids())
        .as("what the guide explains")
        .allMatch(Files.readString(GUIDE)::contains);
    JobOrigin kept = JobOrigin.of(KeptState.released().get(0));
    try (UpgradeRun run =
        new UpgradeRun(platform, kept.with(what.from(kept.yaml())), UpgradeRun.PROMPT)) {
      assertThat(run.awaitFailure())
          .contains("Cannot map checkpoint/savepoint state", "allowNonRestoredState")
          .containsPattern("for operator (" + String.join("|", what.ids()) + ") ");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.freshet.upgrade.KeptState#released")
  void countsGoOnWithoutWhatIsSwitchedOffAndWithItAgain(KeptState released) throws Exception {
    JobOrigin kept = JobOrigin.of(released);
    String less = kept.yaml();
    for (SwitchedOff what : SwitchedOff.values()) {
      less = what.from(less);
    }
    JobOrigin leaving = kept.with(less).leavingState();
    try (UpgradeRun without = new UpgradeRun(platform, leaving, UpgradeRun.PROMPT)) {
      new Traffic(without).after();
      Map<Long, Neighbourhood> others = RightRows.require(without);
      assertThat(others)
          .as("rows of the group that is left out, which stay as they are")
          .containsKey(Fingerprint.of(EntityKey.of("producer", "p0")));
      Path savepoint = without.stop();
      try (UpgradeRun again =
          new UpgradeRun(platform, leaving.next(savepoint), UpgradeRun.PROMPT)) {
        again.addUnreadBy(without);
        again.awaitTakenIn();
        RightRows.requireNoOthers(again);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.freshet.upgrade.KeptState#released")
  void countsGoOnWithTheOtherDelivery(KeptState released) throws Exception {
    Map<String, String> overrides = new HashMap<>(UpgradeRun.PROMPT);
    overrides.put(
        "delivery", released.delivery().equals("exactly-once") ? "at-least-once" : "exactly-once");
    try (UpgradeRun run = new UpgradeRun(platform, JobOrigin.of(released), overrides)) {
      PublishedState before = new PublishedState(run);
      new Traffic(run).after();
      RightRows.requireNoOthers(run);
      PublishedState.requireToGoOn(run, before);
    }
  }
}
