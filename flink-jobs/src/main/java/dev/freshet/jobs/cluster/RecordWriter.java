package dev.freshet.jobs.cluster;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Writes records, and tells how many the cluster has taken. One thread writes. */
public final class RecordWriter implements AutoCloseable {

  private final Cluster cluster;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<ClusterException> failure = new AtomicReference<>();
  private final AtomicLong written = new AtomicLong();

  /**
   * A writer to a cluster's topics.
   *
   * @throws ClusterException if the cluster's properties do not make one
   */
  public RecordWriter(Cluster cluster) {
    this.cluster = cluster;
    this.producer = cluster.producer();
  }

  /**
   * Hands a record over, and does not wait until the cluster has taken it.
   *
   * @throws ClusterException if the cluster has refused an earlier one; it has answered for all of
   *     them then
   */
  public void write(ProducerRecord<byte[], byte[]> record) {
    write(record, written);
  }

  /**
   * Hands a record over, as {@link #write(ProducerRecord)} does.
   *
   * @param taken is raised by one, instead of {@link #written}, when the cluster has taken it
   */
  public void write(ProducerRecord<byte[], byte[]> record, AtomicLong taken) {
    String topic = record.topic();
    if (failure.get() == null) {
      try {
        var unused =
            producer.send(
                record,
                (metadata, problem) -> {
                  if (problem == null) {
                    taken.incrementAndGet();
                  } else {
                    refused(topic, problem);
                  }
                });
      } catch (KafkaException e) {
        refused(topic, e);
      }
    }
    if (failure.get() != null) {
      flush();
    }
  }

  /**
   * Waits until the cluster has taken all records.
   *
   * @throws ClusterException if it has refused one; {@link #written} tells how many it took all the
   *     same
   */
  public void flush() {
    try {
      producer.flush();
    } catch (InterruptException e) {
      throw cluster.failure("records are not written to the last", e);
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  /** How many records the cluster has taken. */
  public long written() {
    return written.get();
  }

  @Override
  public void close() {
    producer.close();
  }

  private void refused(String topic, Exception problem) {
    failure.compareAndSet(
        null, cluster.failure("a record to topic " + topic + " cannot be written", problem));
  }
}
