package dev.freshet.jobs.start;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.cluster.RecordWriter;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the registry of another version of the space into an empty one, from which the job then
 * starts as from its own.
 *
 * <p>Every copied record has the header {@value #COPIED_FROM}, and the last one is written again
 * with {@value #COMPLETE}. The job's own records have neither and come only after the copy, so the
 * last records of the partitions tell a whole copy from one that was cut short. That one is made
 * again from its beginning: its records have the same sequences, so they come to the same.
 */
final class VersionCopy {

  /** The header that names the version a record was copied from. */
  static final String COPIED_FROM = "freshet.copied-from";

  /** The header of the record that ends a copy. */
  static final String COMPLETE = "freshet.copy-complete";

  private static final Logger LOG = LoggerFactory.getLogger(VersionCopy.class);
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Cluster cluster;
  private final RefreshOptions options;
  private final int from;
  private final String source;
  private final String target;
  private final WireCodec<Embedding> codec;

  private RecordWriter writer;
  private ProducerRecord<byte[], byte[]> last;
  private long copied;
  private long skipped;
  private long told = System.nanoTime();

  private VersionCopy(Cluster cluster, RefreshOptions options, int from) {
    this.cluster = cluster;
    this.options = options;
    this.from = from;
    this.source = options.space().registryTopic(from);
    this.target = options.space().registryTopic();
    this.codec = options.schemaRegistry().wireFormat().codec(Embedding.class, target);
  }

  /**
   * Copies the version that the options name, if they name one and the registry is empty or holds
   * no more than a part of the copy.
   *
   * @throws StartException if that version has no topic, or another dimension
   */
  static void intoEmpty(Cluster cluster, RegistryAtStart registry, RefreshOptions options) {
    Integer from = options.space().warmStartVersion();
    if (from != null && !isFilled(registry)) {
      new VersionCopy(cluster, options, from).run();
    }
  }

  private static boolean isFilled(RegistryAtStart registry) {
    if (registry.isEmpty()) {
      return false;
    }
    Map<Integer, Headers> lasts = new HashMap<>();
    registry.readTails(record -> lasts.put(record.partition(), record.headers()));
    // A copy ends with a record, not with a long gap: without one it was not a copy.
    return lasts.isEmpty()
        || lasts.values().stream()
            .anyMatch(
                headers ->
                    headers.lastHeader(COPIED_FROM) == null
                        || headers.lastHeader(COMPLETE) != null);
  }

  private void run() {
    try (PartitionReader reader = new PartitionReader(cluster, IsolationLevel.READ_COMMITTED);
        RecordWriter opened = new RecordWriter(cluster)) {
      List<TopicPartition> partitions = reader.partitions(source);
      if (partitions.isEmpty()) {
        throw new StartException(
            "warm-start.version: %d has no registry: the topic %s does not exist; allowed: a version of space %s that was published"
                .formatted(from, source, options.space().name()));
      }
      LOG.info("Copying {} to {}", source, target);
      Map<TopicPartition, Long> begins = reader.begins(partitions);
      Map<TopicPartition, Long> ends = reader.ends(partitions);
      writer = opened;
      for (TopicPartition partition : partitions) {
        reader.read(
            partition,
            begins.get(partition),
            ends.get(partition),
            records -> {
              records.forEach(this::copy);
              return true;
            });
      }
      finish();
    }
    LOG.info("Copied {} records of {} to {}, skipped {}", copied, source, target, skipped);
  }

  private void copy(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = null;
    if (record.value() != null) {
      value = rewritten(record);
      if (value == null) {
        skipped++;
        return;
      }
    }
    // A null is copied too: the record that it took back may just have been.
    last = new ProducerRecord<>(target, record.key(), value);
    last.headers().add(COPIED_FROM, Integer.toString(from).getBytes(UTF_8));
    writer.write(last);
    copied++;
    long now = System.nanoTime();
    if (now - told > PROGRESS_NANOS) {
      told = now;
      LOG.info("Copied {} records of {}, now at {}", copied, source, record.offset());
    }
  }

  /** Returns the value for the new version, null if it is no record of the space. */
  private byte[] rewritten(ConsumerRecord<byte[], byte[]> record) {
    Embedding embedding;
    try {
      embedding = codec.decode(record.value());
    } catch (MalformedRecordException e) {
      LOG.warn(
          "Not copying {}-{}@{}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
      return null;
    }
    if (!embedding.getSpace().equals(options.space().name()) || embedding.getVersion() != from) {
      return null;
    }
    if (embedding.getDimension() != options.space().dimension()) {
      throw new StartException(
          "warm-start.version: %d has the dimension %d, and space.dimension is %d; allowed: a version of the same dimension"
              .formatted(from, embedding.getDimension(), options.space().dimension()));
    }
    embedding.setVersion(options.space().version());
    embedding.setJob(options.job());
    return codec.encode(embedding);
  }

  private void finish() {
    writer.flush();
    if (last != null) {
      ProducerRecord<byte[], byte[]> again = new ProducerRecord<>(target, last.key(), last.value());
      again.headers().add(COPIED_FROM, Integer.toString(from).getBytes(UTF_8));
      again.headers().add(COMPLETE, new byte[0]);
      writer.write(again);
      writer.flush();
    }
  }
}
