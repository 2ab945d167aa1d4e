package dev.freshet.jobs;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.operators.engagements.EngagementsOperator;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.engagements.RowDeltaSerializer;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherAnswerSerializer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequestSerializer;
import dev.freshet.operators.ingest.Admission;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOperator;
import dev.freshet.operators.refresh.EmbeddingSerializer;
import dev.freshet.operators.refresh.MicrosecondClock;
import dev.freshet.operators.refresh.RefreshOperator;
import dev.freshet.operators.statistics.SpaceStatistics;
import dev.freshet.operators.statistics.SumStatistics;
import dev.freshet.operators.vectors.Publication;
import dev.freshet.operators.vectors.VectorStoreOperator;
import dev.freshet.schemas.Embedding;
import java.nio.file.Path;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The refresh job: engagements in, fresh vectors out.
 *
 * <pre>
 * engagements ─► Admission ─► Engagements ──row deltas──► Neighbourhoods ──requests──┐
 *                    │             └──────────── fold-in requests ───────────────────┤
 *                    ▼                                                               ▼
 *              dead letters        registry topic ──feedback──────────────────► VectorStore
 *                                        ▲                                      │        │
 *                                        │                                   answers  statistics
 *                                        │                                      ▼        ▼
 *                                        └──────────── registry sink ◄─────── Refresh ◄─ sum
 * </pre>
 *
 * <p>All operators have the job's parallelism but the sum of the statistics, which has 1:
 * requesters and VectorStore must agree on where a vector lives.
 */
public final class RefreshJob {

  private RefreshJob() {}

  /**
   * Runs the job that a YAML file describes.
   *
   * @param args the file's path
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: RefreshJob OPTIONS.yaml");
    }
    RefreshOptions options = RefreshOptions.load(Path.of(args[0]));
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    build(environment, options);
    environment.execute(options.job());
  }

  /**
   * Adds the job's topology to an environment.
   *
   * @throws IllegalArgumentException if the environment's settings break the job's guarantees, or
   *     the update rule cannot be made
   */
  public static void build(StreamExecutionEnvironment environment, RefreshOptions options) {
    configure(environment, options);
    OperatorSettings settings = new OperatorSettings(options);
    settings.requireRule();
    KafkaEndpoints kafka = new KafkaEndpoints(options);

    SingleOutputStreamOperator<Event> events =
        environment
            .fromSource(kafka.engagements(settings), kafka.eventTime(), "engagements topic")
            .uid(OperatorUids.ENGAGEMENT_SOURCE)
            .process(new Admission(), Event.TYPE)
            .name("Admission")
            .uid(OperatorUids.ADMISSION);

    SingleOutputStreamOperator<RowDelta> deltas =
        events
            .keyBy(Event::user, Types.LONG)
            .transform(
                "Engagements",
                RowDeltaSerializer.TYPE,
                new EngagementsOperator(settings.engagements()))
            .uid(OperatorUids.ENGAGEMENTS);

    SingleOutputStreamOperator<GatherRequest> refreshRequests =
        deltas
            .keyBy(RowDelta::anchor, Types.LONG)
            .transform(
                "Neighbourhoods",
                GatherRequestSerializer.TYPE,
                new NeighbourhoodsOperator(settings.neighbourhoods()))
            .uid(OperatorUids.NEIGHBOURHOODS);

    DataStream<Publication> feedback =
        environment
            .fromSource(kafka.feedback(), FeedbackWatermarks.strategy(), "registry feedback")
            .uid(OperatorUids.FEEDBACK_SOURCE);

    SingleOutputStreamOperator<GatherAnswer> answers =
        refreshRequests
            .union(deltas.getSideOutput(EngagementsOperator.FOLD_INS))
            .keyBy(GatherRequest::shardKey, Types.INT)
            .connect(feedback.keyBy(Publication::shardKey, Types.INT))
            .transform(
                "VectorStore",
                GatherAnswerSerializer.TYPE,
                new VectorStoreOperator(settings.vectorStore()))
            .uid(OperatorUids.VECTOR_STORE);

    DataStream<SpaceStatistics> statistics =
        answers
            .getSideOutput(VectorStoreOperator.STATISTICS)
            .process(
                new SumStatistics(options.space().dimension(), options.runtime().maxParallelism()),
                SpaceStatistics.TYPE)
            .name("Space statistics")
            .uid(OperatorUids.SPACE_STATISTICS)
            .setParallelism(1);

    SingleOutputStreamOperator<Embedding> embeddings =
        answers
            .keyBy(answer -> answer.request().owner(), Types.LONG)
            .connect(statistics.broadcast())
            .transform(
                "Refresh",
                EmbeddingSerializer.TYPE,
                new RefreshOperator(settings.refresh(), MicrosecondClock.system()))
            .uid(OperatorUids.REFRESH);

    embeddings.sinkTo(kafka.registry()).name("registry sink").uid(OperatorUids.REGISTRY_SINK);
    deadLetters(events, deltas, refreshRequests)
        .sinkTo(kafka.deadLetters())
        .name("dead-letter sink")
        .uid(OperatorUids.DEAD_LETTER_SINK);
    if (options.publication().audit()) {
      embeddings
          .getSideOutput(RefreshOperator.AUDIT)
          .sinkTo(kafka.audit())
          .name("audit sink")
          .uid(OperatorUids.AUDIT_SINK);
    }
  }

  private static DataStream<DeadLetter> deadLetters(
      SingleOutputStreamOperator<?> first, SingleOutputStreamOperator<?>... others) {
    DataStream<DeadLetter> letters = first.getSideOutput(DeadLetter.OUTPUT);
    for (SingleOutputStreamOperator<?> other : others) {
      letters = letters.union(other.getSideOutput(DeadLetter.OUTPUT));
    }
    return letters;
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
    // Messages are immutable, so chained operators may pass them on uncopied.
    required.set(PipelineOptions.OBJECT_REUSE, true);
    environment.configure(required);
    environment.setParallelism(options.runtime().parallelism());
    environment.setMaxParallelism(options.runtime().maxParallelism());
    environment.setBufferTimeout(options.runtime().bufferTimeout().toMillis());
  }
}
