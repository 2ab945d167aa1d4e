package dev.freshet.jobs;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.jobs.start.JobStart;
import dev.freshet.operators.engagements.EngagementsOperator;
import dev.freshet.operators.engagements.RowDelta;
import dev.freshet.operators.engagements.RowDeltaSerializer;
import dev.freshet.operators.gather.GatherAnswer;
import dev.freshet.operators.gather.GatherAnswerSerializer;
import dev.freshet.operators.gather.GatherRequest;
import dev.freshet.operators.gather.GatherRequestSerializer;
import dev.freshet.operators.ingest.Admission;
import dev.freshet.operators.ingest.Arrival;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.manifest.ChosenMemories;
import dev.freshet.operators.manifest.ManifestKeeper;
import dev.freshet.operators.manifest.ManifestSerializer;
import dev.freshet.operators.memory.Examination;
import dev.freshet.operators.memory.MemoryChoice;
import dev.freshet.operators.memory.MemoryChooser;
import dev.freshet.operators.neighbourhoods.NeighbourhoodsOperator;
import dev.freshet.operators.refresh.MicrosecondClock;
import dev.freshet.operators.refresh.RefreshOperator;
import dev.freshet.operators.refresh.RegistryUpdate;
import dev.freshet.operators.refresh.RegistryUpdateSerializer;
import dev.freshet.operators.statistics.PartialStatistics;
import dev.freshet.operators.statistics.SpaceStatistics;
import dev.freshet.operators.statistics.SumStatistics;
import dev.freshet.operators.vectors.Publication;
import dev.freshet.operators.vectors.VectorStoreOperator;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.RefreshAudit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Adds the job's stages to an environment: each with its operator, partitioning, type, name and
 * uid.
 *
 * <p>How the stages are connected is {@link RefreshJob}'s to say.
 */
final class Stages {

  private final StreamExecutionEnvironment environment;
  private final RefreshOptions options;
  private final OperatorSettings settings;
  private final JobStart start;
  private final KafkaEndpoints kafka;

  Stages(StreamExecutionEnvironment environment, RefreshOptions options, JobStart start) {
    this.environment = environment;
    this.options = options;
    this.settings = new OperatorSettings(options);
    this.start = start;
    this.kafka = new KafkaEndpoints(options, start);
    settings.requireRule();
  }

  /** What was taken in of all source topics, and what was refused. */
  record Admitted(DataStream<Event> events, DataStream<DeadLetter> deadLetters) {

    private Admitted(SingleOutputStreamOperator<Event> events) {
      this(events, events.getSideOutput(DeadLetter.OUTPUT));
    }

    private Admitted and(Admitted other) {
      return new Admitted(events.union(other.events), deadLetters.union(other.deadLetters));
    }
  }

  /** Reads the topics that the options name: one Admission each, chained to its source. */
  Admitted admission() {
    Admitted admitted =
        admission(
            environment
                .fromSource(
                    kafka.engagements(settings),
                    EventTime.of(options, Events.ENGAGEMENTS),
                    "engagements topic")
                .uid(OperatorUids.ENGAGEMENT_SOURCE),
            OperatorUids.ADMISSION);
    if (!options.relationsOf(Events.FOLLOWS).isEmpty()) {
      admitted =
          admitted.and(
              admission(
                  environment
                      .fromSource(
                          kafka.follows(settings),
                          EventTime.of(options, Events.FOLLOWS),
                          "follows topic")
                      .uid(OperatorUids.FOLLOW_SOURCE),
                  OperatorUids.FOLLOW_ADMISSION));
    }
    if (options.topics().deletions() != null) {
      admitted =
          admitted.and(
              admission(
                  environment
                      .fromSource(
                          kafka.deletions(settings), AlwaysIdle.strategy(), "deletions topic")
                      .uid(OperatorUids.DELETION_SOURCE),
                  OperatorUids.DELETION_ADMISSION));
    }
    return admitted;
  }

  private Admitted admission(DataStream<Arrival> topic, String uid) {
    return new Admitted(topic.process(new Admission(), Event.TYPE).name("Admission").uid(uid));
  }

  SingleOutputStreamOperator<RowDelta> engagements(DataStream<Event> events) {
    return events
        .keyBy(Event::user, Types.LONG)
        .transform(
            "Engagements", RowDeltaSerializer.TYPE, new EngagementsOperator(settings.engagements()))
        .uid(OperatorUids.ENGAGEMENTS);
  }

  SingleOutputStreamOperator<GatherRequest> neighbourhoods(
      DataStream<RowDelta> deltas, DataStream<MemoryChoice> memories) {
    return deltas
        .keyBy(RowDelta::anchor, Types.LONG)
        .connect(memories.broadcast())
        .transform(
            "Neighbourhoods",
            GatherRequestSerializer.TYPE,
            new NeighbourhoodsOperator(settings.neighbourhoods()))
        .uid(OperatorUids.NEIGHBOURHOODS);
  }

  DataStream<MemoryChoice> memoryChooser(DataStream<Examination> examinations) {
    return examinations
        .transform("Memory chooser", MemoryChoice.TYPE, new MemoryChooser(settings.groups()))
        .uid(OperatorUids.MEMORY_CHOOSER)
        .setParallelism(1);
  }

  /** The manifest as it comes back: this job's own choices, and what others wrote. */
  DataStream<Manifest> manifestFeedback() {
    return environment
        .fromSource(kafka.manifests(), AlwaysIdle.strategy(), "manifest topic")
        .uid(OperatorUids.MANIFEST_SOURCE)
        .setParallelism(1);
  }

  /** The memories in force, as the manifest shows them. */
  DataStream<MemoryChoice> memories(DataStream<Manifest> manifests) {
    return manifests
        .flatMap(new ChosenMemories(options.space().version()))
        .returns(MemoryChoice.TYPE)
        .name("memories")
        .uid(OperatorUids.MEMORIES)
        .setParallelism(1);
  }

  /** Writes chosen memories into the manifest. */
  void manifest(DataStream<MemoryChoice> choices, DataStream<Manifest> manifests) {
    choices
        .connect(manifests)
        .process(
            new ManifestKeeper(
                start.manifest(), options.space().version(), options.groupsToChooseFor()),
            ManifestSerializer.TYPE)
        .name("Manifest")
        .uid(OperatorUids.MANIFEST_KEEPER)
        .setParallelism(1)
        .sinkTo(kafka.manifest())
        .name("manifest sink")
        .uid(OperatorUids.MANIFEST_SINK)
        .setParallelism(1);
  }

  DataStream<Publication> registryFeedback() {
    return environment
        .fromSource(kafka.feedback(), AlwaysIdle.strategy(), "registry feedback")
        .uid(OperatorUids.FEEDBACK_SOURCE);
  }

  SingleOutputStreamOperator<GatherAnswer> vectorStore(
      DataStream<GatherRequest> requests, DataStream<Publication> feedback) {
    return requests
        .keyBy(GatherRequest::shardKey, Types.INT)
        .connect(feedback.keyBy(Publication::shardKey, Types.INT))
        .transform(
            "VectorStore",
            GatherAnswerSerializer.TYPE,
            new VectorStoreOperator(settings.vectorStore(), kafka.warmStart()))
        .uid(OperatorUids.VECTOR_STORE);
  }

  DataStream<SpaceStatistics> spaceStatistics(DataStream<PartialStatistics> partials) {
    return partials
        .transform(
            "Space statistics",
            SpaceStatistics.TYPE,
            new SumStatistics(
                options.space().dimension(),
                options.runtime().maxParallelism(),
                options.runtime().statisticsInterval().toMillis()))
        .uid(OperatorUids.SPACE_STATISTICS)
        .setParallelism(1);
  }

  SingleOutputStreamOperator<RegistryUpdate> refresh(
      DataStream<GatherAnswer> answers, DataStream<SpaceStatistics> statistics) {
    return answers
        .keyBy(answer -> answer.request().owner(), Types.LONG)
        .connect(statistics.broadcast())
        .transform(
            "Refresh",
            RegistryUpdateSerializer.TYPE,
            new RefreshOperator(settings.refresh(), MicrosecondClock.system()))
        .uid(OperatorUids.REFRESH);
  }

  void registrySink(DataStream<RegistryUpdate> updates) {
    updates.sinkTo(kafka.registry()).name("registry sink").uid(OperatorUids.REGISTRY_SINK);
  }

  void deadLetterSink(DataStream<DeadLetter> deadLetters) {
    deadLetters
        .sinkTo(kafka.deadLetters())
        .name("dead-letter sink")
        .uid(OperatorUids.DEAD_LETTER_SINK);
  }

  /** Writes the audit if the options ask for it. */
  void auditSink(DataStream<RefreshAudit> audit) {
    if (options.publication().audit()) {
      audit.sinkTo(kafka.audit()).name("audit sink").uid(OperatorUids.AUDIT_SINK);
    }
  }
}
