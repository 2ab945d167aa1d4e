package dev.freshet.registry.reader;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every partition of a topic from its beginning into a view, and a partition anew when the
 * place reached in it no longer exists.
 *
 * <p>Partitions that are added later are read too. A topic that is gone is waited for, and read
 * anew when it is back. Not thread-safe, as its consumer is not.
 */
final class TopicReader {

  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final RegistryView view;
  private final Set<TopicPartition> assigned = new HashSet<>();
  // Partitions on their way to an end that was, or is yet to be, noted when they were begun.
  private final Set<TopicPartition> begun = new HashSet<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  // Partitions of an earlier topic that the present one does not have.
  private final Set<TopicPartition> lost = new HashSet<>();
  private boolean gone;

  TopicReader(Consumer<byte[], byte[]> consumer, String topic, RegistryView view) {
    this.consumer = consumer;
    this.topic = topic;
    this.view = view;
  }

  /**
   * Takes what there is, or waits for it a little.
   *
   * @throws org.apache.kafka.common.errors.RetriableException if Kafka does not answer now; call
   *     again
   * @throws RegistryReaderException if the topic has never existed, or the view's listener fails
   */
  void poll() {
    try {
      assignPartitions();
      noteEnds();
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        view.apply(record.partition(), record.offset(), record.key(), record.value());
      }
      lookForEnds();
    } catch (OffsetOutOfRangeException e) {
      e.offsetOutOfRangePartitions()
          .forEach(
              (partition, offset) ->
                  begin(
                      partition,
                      offset,
                      "offset %d of %s is gone: it is read again from its beginning"
                          .formatted(offset, partition)));
    }
  }

  /** Whether every partition has been read to the end that it had when it was begun. */
  boolean hasCaughtUp() {
    return !assigned.isEmpty() && begun.isEmpty() && ends.isEmpty();
  }

  /** Offsets between what was read and the ends, as far as the brokers last told. */
  OptionalLong lag() {
    long lag = 0;
    for (TopicPartition partition : assigned) {
      OptionalLong ofPartition = consumer.currentLag(partition);
      if (ofPartition.isEmpty()) {
        return OptionalLong.empty();
      }
      lag += ofPartition.getAsLong();
    }
    return gone || assigned.isEmpty() ? OptionalLong.empty() : OptionalLong.of(lag);
  }

  private void assignPartitions() {
    // Answered by the client's metadata, which it renews by itself.
    List<TopicPartition> found =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    if (found.isEmpty()) {
      if (assigned.isEmpty()) {
        throw new RegistryReaderException("the topic does not exist");
      }
      if (!gone) {
        LOG.warn("Registry topic {} is gone; waiting for it", topic);
        gone = true;
      }
      return;
    }
    // A topic never loses a partition: one that has fewer was made anew.
    if (gone || !found.containsAll(assigned)) {
      gone = false;
      beginAnew(found);
    } else if (!assigned.containsAll(found)) {
      found.stream().filter(partition -> !assigned.contains(partition)).forEach(begun::add);
      assigned.addAll(found);
      consumer.assign(assigned);
      consumer.seekToBeginning(begun);
    }
  }

  private void beginAnew(Collection<TopicPartition> found) {
    String why = "the topic %s was made anew: it is read again from its beginning".formatted(topic);
    for (TopicPartition partition : assigned) {
      view.beginReread(partition.partition(), -1, why);
    }
    lost.addAll(assigned);
    lost.removeAll(found);
    assigned.clear();
    assigned.addAll(found);
    begun.clear();
    begun.addAll(found);
    ends.clear();
    consumer.assign(assigned);
    consumer.seekToBeginning(assigned);
  }

  private void begin(TopicPartition partition, long offset, String why) {
    view.beginReread(partition.partition(), offset, why);
    ends.remove(partition);
    begun.add(partition);
    consumer.seekToBeginning(List.of(partition));
  }

  private void noteEnds() {
    if (!begun.isEmpty()) {
      ends.putAll(consumer.endOffsets(begun));
      begun.clear();
    }
  }

  private void lookForEnds() {
    ends.entrySet()
        .removeIf(
            end -> {
              boolean reached = consumer.position(end.getKey()) >= end.getValue();
              if (reached) {
                view.endReread(end.getKey().partition());
              }
              return reached;
            });
    if (ends.isEmpty()) {
      // Their entities are in other partitions now, if anywhere: they stay until all are read.
      lost.forEach(partition -> view.endReread(partition.partition()));
      lost.clear();
    }
  }
}
