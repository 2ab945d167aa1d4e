package dev.freshet.bench;

import dev.freshet.platform.MetricsBoard;
import dev.freshet.platform.PlatformException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records of the registry the job has not read back yet.
 *
 * <p>By what the source has passed on, and what the topic ends with: the client's own lag is that
 * of its last fetch, and a source that is held up does not fetch.
 */
final class FeedbackLag implements AutoCloseable {

  private final Admin admin;
  private final MetricsBoard metrics;
  private final String topic;
  private final Map<TopicPartition, OffsetSpec> ends = new HashMap<>();

  FeedbackLag(String kafka, MetricsBoard metrics, String topic) {
    this.admin = Admin.create(Map.of("bootstrap.servers", kafka));
    this.metrics = metrics;
    this.topic = topic;
  }

  /** Returns the lag. */
  long records() {
    try {
      if (ends.isEmpty()) {
        admin
            .describeTopics(List.of(topic))
            .topicNameValues()
            .get(topic)
            .get()
            .partitions()
            .forEach(
                partition ->
                    ends.put(
                        new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
      }
      long read = (long) metrics.gauge(MetricsBoard.offsets(topic)) + ends.size();
      long written =
          admin.listOffsets(ends).all().get().values().stream()
              .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
              .sum();
      return Math.max(0, written - read);
    } catch (ExecutionException e) {
      throw new PlatformException(PlatformException.rootMessage(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("interrupted", e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
