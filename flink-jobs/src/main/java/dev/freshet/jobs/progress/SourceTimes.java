package dev.freshet.jobs.progress;

import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Finds the event time to which a job has read a source topic. */
final class SourceTimes {

  /** Records without a time at the beginning of what was not read that are skipped. */
  private static final int MOST_SKIPPED = 1_000;

  private final RefreshOptions options;
  private final PartitionReader reader;

  SourceTimes(RefreshOptions options, PartitionReader reader) {
    this.options = options;
    this.reader = reader;
  }

  /**
   * Returns the least time of what comes next in the partitions that were not read to their end, in
   * milliseconds since the epoch; empty if that is not known of any.
   */
  OptionalLong next(SourcePosition position) {
    Timer timer = timer(position.topic().name());
    OptionalLong least = OptionalLong.empty();
    for (TopicPartition partition : position.read().keySet()) {
      OptionalLong time =
          next(timer, partition, position.read().get(partition), position.ends().get(partition));
      if (time.isPresent() && (least.isEmpty() || time.getAsLong() < least.getAsLong())) {
        least = time;
      }
    }
    return least;
  }

  private OptionalLong next(Timer timer, TopicPartition partition, long from, long to) {
    Long[] found = {null};
    int[] skipped = {0};
    reader.read(
        partition,
        from,
        to,
        records -> {
          for (ConsumerRecord<byte[], byte[]> record : records) {
            found[0] = timer.time(record);
            if (found[0] != null || ++skipped[0] == MOST_SKIPPED) {
              return false;
            }
          }
          return true;
        });
    return found[0] == null ? OptionalLong.empty() : OptionalLong.of(found[0]);
  }

  /** Tells when the event of a record happened; null if the record does not. */
  @FunctionalInterface
  private interface Timer {
    Long time(ConsumerRecord<byte[], byte[]> record);
  }

  private Timer timer(String topic) {
    if (topic.equals(options.topics().engagements())) {
      return timer(topic, Engagement.class, Engagement::getEventTime);
    }
    return topic.equals(options.topics().deletions())
        ? timer(topic, Deletion.class, Deletion::getRequestedAt)
        : timer(topic, Follow.class, Follow::getEventTime);
  }

  private <T extends SpecificRecord> Timer timer(
      String topic, Class<T> type, Function<T, Long> time) {
    WireFormat format = options.schemaRegistry().wireFormat();
    WireCodec<T> codec = format.codec(type, topic);
    return record -> {
      try {
        return time.apply(codec.decode(record.value()));
      } catch (MalformedRecordException e) {
        return null; // The job makes it a dead letter.
      }
    };
  }
}
