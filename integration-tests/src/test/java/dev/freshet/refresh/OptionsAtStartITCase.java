package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.jobs.RefreshJob;
import dev.freshet.jobs.options.RefreshOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Refuses what would only fail, or go wrong unseen, when the job runs. */
class OptionsAtStartITCase {

  @Test
  void refusesUnalignedCheckpoints() throws Exception {
    RefreshOptions options = RefreshRun.options("start", Map.of());
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);

    assertThatThrownBy(() -> RefreshJob.build(environment, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            CheckpointingOptions.ENABLE_UNALIGNED.key(), "true", "allowed: false");
  }

  @Test
  void alignsCheckpointsOnAClusterWhoseDefaultIsNotTo() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.AT_LEAST_ONCE);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);

    RefreshJob.build(environment, RefreshRun.options("start", Map.of()));

    assertThat(environment.getCheckpointConfig().getCheckpointingConsistencyMode())
        .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
  }

  /** State is found again by it; Flink makes up one for an operator that has none. */
  @Test
  void everyOperatorHasAUidOfItsOwn() throws Exception {
    Map<String, String> all = new HashMap<>(RefreshRun.withFollowsAndDeletions("start"));
    all.put("audit", "true");
    for (String delivery : List.of("at-least-once", "exactly-once")) {
      Configuration configuration = new Configuration();
      configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
      StreamExecutionEnvironment environment =
          StreamExecutionEnvironment.getExecutionEnvironment(configuration);
      all.put("delivery", delivery);

      RefreshJob.build(environment, RefreshRun.options("start", all));

      assertThatCode(() -> environment.getStreamGraph().getJobGraph()).doesNotThrowAnyException();
    }
  }

  @Test
  void refreshAndTheCommitterOfItsTransactionsAreOneTask() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OPERATOR_CHAINING, false);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);

    RefreshJob.build(environment, RefreshRun.options("start", Map.of("delivery", "exactly-once")));

    assertThat(environment.getStreamGraph().getJobGraph().getVertices())
        .extracting(JobVertex::getName)
        .anySatisfy(
            name ->
                assertThat(name)
                    .contains("Refresh", "registry sink: Writer", "registry sink: Committer"));
  }

  @Test
  void refusesARuleClassThatDoesNotExist() throws Exception {
    RefreshOptions options =
        RefreshRun.options("start", Map.of("rule.class", "org.example.NoSuchRule"));

    assertThatThrownBy(() -> RefreshJob.build(environment(), options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("rule.class", "org.example.NoSuchRule", "no such class");
  }

  @Test
  void refusesARuleClassThatIsNoRule() throws Exception {
    RefreshOptions options = RefreshRun.options("start", Map.of("rule.class", "java.lang.String"));

    assertThatThrownBy(() -> RefreshJob.build(environment(), options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("rule.class", "java.lang.String", "UpdateRule");
  }

  private static StreamExecutionEnvironment environment() {
    return StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
  }
}
