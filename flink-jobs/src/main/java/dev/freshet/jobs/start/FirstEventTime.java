package dev.freshet.jobs.start;

import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Finds the first event time of the stream: the time that undated events get. */
final class FirstEventTime {

  /** Bad records at the beginning of a partition that are skipped. */
  private static final int MOST_SKIPPED = 1_000;

  private final WireCodec<Engagement> codec;
  private final long futureMillis;
  private long earliest = Long.MAX_VALUE;
  private int skipped;

  private FirstEventTime(WireCodec<Engagement> codec, Duration future) {
    this.codec = codec;
    this.futureMillis = future.toMillis();
  }

  /**
   * Returns the least event time among the first sound records of a topic's partitions, or {@code
   * ifNone}; milliseconds since the epoch.
   *
   * @param topic exists
   * @param future how far a sound event time may lie after the record's Kafka time
   */
  static long of(
      PartitionReader reader, String topic, WireFormat format, Duration future, long ifNone) {
    List<TopicPartition> partitions = reader.partitions(topic);
    Map<TopicPartition, Long> begins = reader.begins(partitions);
    Map<TopicPartition, Long> ends = reader.ends(partitions);
    FirstEventTime times = new FirstEventTime(format.codec(Engagement.class, topic), future);
    for (TopicPartition partition : partitions) {
      times.skipped = 0;
      reader.read(
          partition,
          begins.get(partition),
          ends.get(partition),
          records -> records.stream().allMatch(times::wantsMore));
    }
    return times.earliest == Long.MAX_VALUE ? ifNone : times.earliest;
  }

  private boolean wantsMore(ConsumerRecord<byte[], byte[]> record) {
    try {
      long time = codec.decode(record.value()).getEventTime();
      if (time >= 0 && time - futureMillis <= record.timestamp()) {
        earliest = Math.min(earliest, time);
        return false;
      }
    } catch (MalformedRecordException e) {
      // The job makes it a dead letter.
      return ++skipped < MOST_SKIPPED;
    }
    return ++skipped < MOST_SKIPPED;
  }
}
