package dev.freshet.jobs.deadletters;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.options.KafkaOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Sends records, and tells how many the cluster has taken. */
public final class ReplaySender implements AutoCloseable {

  private final Cluster cluster;
  private final KafkaProducer<byte[], byte[]> producer;
  private long sent;

  /**
   * A sender to the cluster that these options name.
   *
   * @throws ClusterException if the options do not make a client
   */
  public ReplaySender(KafkaOptions kafka) {
    this.cluster = new Cluster(kafka);
    this.producer = cluster.producer();
  }

  /**
   * Sends records, and returns when the cluster has taken every one.
   *
   * @throws ClusterException if it refuses one; {@link #sent} tells how many it took all the same
   */
  public void send(List<ProducerRecord<byte[], byte[]>> records) {
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    ClusterException failure = null;
    try {
      for (ProducerRecord<byte[], byte[]> record : records) {
        answers.add(producer.send(record));
      }
    } catch (KafkaException e) {
      failure = cluster.failure("a record cannot be sent", e);
    }
    producer.flush();
    for (int i = 0; i < answers.size(); i++) {
      try {
        cluster.await(
            answers.get(i), "a record to topic " + records.get(i).topic() + " cannot be sent");
        sent++;
      } catch (ClusterException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** How many records the cluster has taken. */
  public long sent() {
    return sent;
  }

  @Override
  public void close() {
    producer.close();
  }
}
