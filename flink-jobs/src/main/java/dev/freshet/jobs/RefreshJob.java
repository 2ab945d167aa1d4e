package dev.freshet.jobs;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.start.JobStart;
import dev.freshet.jobs.start.StartArguments;
import dev.freshet.jobs.start.StartChecks;
import dev.freshet.operators.engagements.EngagementsOperator;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOperator;
import dev.freshet.operators.refresh.RefreshOperator;
import dev.freshet.operators.vectors.VectorStoreOperator;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The refresh job: engagements and follows in, fresh vectors out.
 *
 * <pre>
 * engagements ─┐
 * follows ─────┼► Admission ─► Engagements ──row deltas──► Neighbourhoods ──requests──┐
 * deletions ───┘     │             └──────────── fold-in requests ───────────────────┤
 *                    ▼                                                               ▼
 *              dead letters        registry topic ──feedback──────────────────► VectorStore
 *                                        ▲                                      │        │
 *                                        │                                   answers  statistics
 *                                        │                                      ▼        ▼
 *                                        └──────────── registry sink ◄─────── Refresh ◄─ sum
 * </pre>
 *
 * <p>Beside it, the memory of a group may be left to be chosen: Neighbourhoods' examinations go to
 * the chooser, its choices into the space's manifest, and from the manifest topic, read back, to
 * Neighbourhoods. As with vectors, the loop goes through Kafka.
 *
 * <p>All operators have the job's parallelism but the sum of the statistics and what concerns the
 * manifest, which have 1: requesters and VectorStore must agree on where a vector lives.
 */
public final class RefreshJob {

  private RefreshJob() {}

  /**
   * Runs the job that a YAML file describes.
   *
   * @param args the file's path, {@code --take-over} to start on another job's registry, and {@code
   *     --start-from} to begin elsewhere than at the topics' beginning
   */
  public static void main(String[] args) throws Exception {
    StartArguments arguments = StartArguments.parse(args);
    RefreshOptions options = RefreshOptions.load(arguments.options());
    requireRule(options);
    JobStart start = StartChecks.run(options, arguments.takeOver(), arguments.startFrom());
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    build(environment, options, start);
    environment.execute(options.job());
  }

  /**
   * Refuses an update rule that cannot be made, as {@link #build} does, but without a topology.
   *
   * @throws IllegalArgumentException names the class, and what is wrong with it
   */
  public static void requireRule(RefreshOptions options) {
    new OperatorSettings(options).requireRule();
  }

  /**
   * Adds the job's topology to an environment, as if its registry were empty, without asking Kafka.
   *
   * @throws IllegalArgumentException as {@link #build(StreamExecutionEnvironment, RefreshOptions,
   *     JobStart)} does
   */
  public static void build(StreamExecutionEnvironment environment, RefreshOptions options) {
    build(environment, options, JobStart.cold(options));
  }

  /**
   * Adds the job's topology to an environment.
   *
   * @param start what was noted of the topics at submission
   * @throws IllegalArgumentException if the environment's settings break the job's guarantees, or
   *     the update rule cannot be made
   */
  public static void build(
      StreamExecutionEnvironment environment, RefreshOptions options, JobStart start) {
    configure(environment, options);
    Stages stages = new Stages(environment, options, start);

    var admitted = stages.admission();
    var manifests = stages.manifestFeedback();
    var deltas = stages.engagements(admitted.events());
    var refreshRequests = stages.neighbourhoods(deltas, stages.memories(manifests));
    var foldInRequests = deltas.getSideOutput(EngagementsOperator.FOLD_INS);
    var choices =
        stages.memoryChooser(refreshRequests.getSideOutput(NeighbourhoodsOperator.EXAMINATIONS));
    stages.manifest(choices, manifests);

    var feedback = stages.registryFeedback();
    var answers = stages.vectorStore(refreshRequests.union(foldInRequests), feedback);
    var statistics = stages.spaceStatistics(answers.getSideOutput(VectorStoreOperator.STATISTICS));

    var updates = stages.refresh(answers, statistics);
    stages.registrySink(updates);
    stages.auditSink(updates.getSideOutput(RefreshOperator.AUDIT));
    stages.deadLetterSink(
        admitted
            .deadLetters()
            .union(
                deltas.getSideOutput(DeadLetter.OUTPUT),
                refreshRequests.getSideOutput(DeadLetter.OUTPUT)));
  }

  private static void configure(StreamExecutionEnvironment environment, RefreshOptions options) {
    // First, as Flink calls checkpoints unaligned only once they are enabled and exactly-once.
    environment.enableCheckpointing(
        options.runtime().checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
    if (environment.getCheckpointConfig().isUnalignedCheckpointsEnabled()) {
      throw new IllegalArgumentException(
          CheckpointingOptions.ENABLE_UNALIGNED.key()
              + ": true is not allowed: answers in flight would be missing from the checkpoint;"
              + " allowed: false");
    }
    Configuration required = new Configuration();
    // On a heap backend the operators' caches would change what a snapshot is still writing.
    required.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    required.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    required.set(PipelineOptions.GENERIC_TYPES, false);
    // Refresh and the registry sink are one task: what a failed commit held is in its state then.
    required.set(PipelineOptions.OPERATOR_CHAINING, true);
    // Messages are immutable, so chained operators may pass them on uncopied.
    required.set(PipelineOptions.OBJECT_REUSE, true);
    environment.configure(required);
    environment.setParallelism(options.runtime().parallelism());
    environment.setMaxParallelism(options.runtime().maxParallelism());
    environment.setBufferTimeout(options.runtime().bufferTimeout().toMillis());
  }
}
