package dev.freshet.registry.sink;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes as Flink's Kafka writer does, and explains the errors of a lost transaction. */
final class TransactionalWriter<T>
    implements StatefulSinkWriter<T, KafkaWriterState>, CommittingSinkWriter<T, KafkaCommittable> {

  private static final Logger LOG = LoggerFactory.getLogger(TransactionalWriter.class);

  private final PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> kafka;
  private final LostTransactions lost;

  TransactionalWriter(
      PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> kafka,
      LostTransactions lost) {
    this.kafka = kafka;
    this.lost = lost;
  }

  @Override
  public void write(T element, Context context) throws IOException, InterruptedException {
    try {
      kafka.write(element, context);
    } catch (IOException | RuntimeException e) {
      throw explained(e);
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    try {
      kafka.flush(endOfInput);
    } catch (IOException | RuntimeException e) {
      throw explained(e);
    }
  }

  @Override
  public Collection<KafkaCommittable> prepareCommit() throws IOException, InterruptedException {
    try {
      return kafka.prepareCommit();
    } catch (IOException | RuntimeException e) {
      throw explained(e);
    }
  }

  @Override
  public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
    return kafka.snapshotState(checkpointId);
  }

  /**
   * Gives up the transaction that is being written, if there is one.
   *
   * <p>Never throws: what a checkpoint or the end of the input holds has been flushed, and its
   * errors thrown, before. The rest is sent again after the restart. A task that is being cancelled
   * while Kafka is slow or away cannot end it in order, and an error here has cost the TaskManager.
   */
  @Override
  public void close() {
    try {
      kafka.close();
    } catch (Exception e) {
      LOG.warn(
          "Cannot end in order; a transaction that was being written stays open until the restart or its timeout",
          e);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private IOException explained(Exception failure) throws IOException {
    Exception explained = lost.explained(failure);
    ExceptionUtils.rethrowIOException(explained);
    return new IOException(explained);
  }
}
