package dev.freshet.registry.sink;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Flink's Kafka sink with transactions, which does not pass over one that Kafka has aborted.
 *
 * <p>Flink's own logs such a loss and goes on. This one fails the job, with a message that names
 * the timeout, unless the transaction is of the checkpoint that the job was just restored from:
 * whoever feeds the sink must then have published its records again, and failing would only repeat.
 *
 * @param <T> what is written
 */
public final class TransactionalSink<T>
    implements Sink<T>,
        SupportsWriterState<T, KafkaWriterState>,
        SupportsCommitter<KafkaCommittable>,
        SupportsPostCommitTopology<KafkaCommittable> {

  private static final long serialVersionUID = 1L;

  private final KafkaSink<T> kafka;
  private final LostTransactions lost;

  /**
   * @param kafka a sink with the guarantee EXACTLY_ONCE, whose transactions are named in the order
   *     of the checkpoints (the default)
   * @param topic the topic it writes to, for messages
   * @param timeout its transaction timeout, for messages
   */
  public TransactionalSink(KafkaSink<T> kafka, String topic, Duration timeout) {
    this.kafka = kafka;
    this.lost = new LostTransactions(topic, timeout);
  }

  @Override
  public StatefulSinkWriter<T, KafkaWriterState> createWriter(WriterInitContext context)
      throws IOException {
    return restoreWriter(context, List.of());
  }

  @Override
  public StatefulSinkWriter<T, KafkaWriterState> restoreWriter(
      WriterInitContext context, Collection<KafkaWriterState> recovered) throws IOException {
    // By its interface: the writer's class is not public.
    TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable> sink = kafka;
    return new TransactionalWriter<>(
        sink.restoreWriter(new ExplainingContext(context, lost), recovered), lost);
  }

  @Override
  public Committer<KafkaCommittable> createCommitter(CommitterInitContext context)
      throws IOException {
    OptionalLong restored = context.getRestoredCheckpointId();
    return new TransactionalCommitter(
        kafka.createCommitter(context), restored.orElse(Long.MIN_VALUE), lost);
  }

  @Override
  public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
    return kafka.getCommittableSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
    return kafka.getWriterStateSerializer();
  }

  @Override
  public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committables) {
    kafka.addPostCommitTopology(committables);
  }
}
