package dev.freshet.jobs.start;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.cluster.RecordWriter;
import dev.freshet.jobs.options.GroupOptions;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.operators.manifest.Manifests;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.SpaceVersion;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enters a job's version of its space into the manifest when the job is submitted. */
final class ManifestAtStart {

  private static final Logger LOG = LoggerFactory.getLogger(ManifestAtStart.class);

  private final String topic;
  private final byte[] key;
  private final WireCodec<Manifest> codec;
  private Manifest newest;

  private ManifestAtStart(RefreshOptions options) {
    this.topic = options.topics().manifest();
    this.key = options.space().name().getBytes(StandardCharsets.UTF_8);
    this.codec = options.schemaRegistry().wireFormat().codec(Manifest.class, topic);
  }

  /**
   * Reads the space's manifest, and writes it with an entry of the job's version.
   *
   * @return what was written
   * @throws StartException if there is no such topic
   */
  static Manifest enter(
      Cluster cluster, PartitionReader reader, RefreshOptions options, long nowMillis) {
    ManifestAtStart found = new ManifestAtStart(options);
    found.read(reader);
    Manifest entered = entered(found.newest, options, nowMillis);
    try (RecordWriter writer = new RecordWriter(cluster)) {
      writer.write(
          new ProducerRecord<>(
              found.topic, null, nowMillis, found.key, found.codec.encode(entered)));
      writer.flush();
    }
    return entered;
  }

  /**
   * Returns a manifest with an entry of the job's version.
   *
   * @param found the space's manifest; null if there is none yet
   */
  static Manifest entered(Manifest found, RefreshOptions options, long nowMillis) {
    Manifest before =
        found == null
            ? new Manifest(options.space().name(), null, nowMillis, List.of())
            : Manifest.newBuilder(found)
                .setUpdatedAt(Math.max(nowMillis, found.getUpdatedAt() + 1))
                .build();
    int version = options.space().version();
    Manifest entered = Manifests.with(before, entry(options, nowMillis));
    Manifests.keepResults(before, version, entered, options.groupsToChooseFor());
    return entered;
  }

  private static SpaceVersion entry(RefreshOptions options, long nowMillis) {
    Map<String, Long> memories = new HashMap<>();
    for (GroupOptions group : options.groups()) {
      boolean fixed = !group.memory().equals(GroupOptions.AUTO);
      if (fixed && !group.memory().equals(GroupOptions.UNLIMITED)) {
        memories.put(group.name(), group.memory().toMillis());
      }
    }
    return new SpaceVersion(
        options.space().version(),
        options.rule().className(),
        options.space().dimension(),
        new HashMap<>(options.model()),
        nowMillis,
        options.job(),
        memories,
        List.of());
  }

  private void read(PartitionReader reader) {
    List<TopicPartition> partitions = reader.partitions(topic);
    if (partitions.isEmpty()) {
      throw new StartException(
          "the topic "
              + topic
              + " (topics.manifest) does not exist; create it with cleanup.policy=compact, for"
              + " instance with './freshet topics create'");
    }
    Map<TopicPartition, Long> begins = reader.begins(partitions);
    Map<TopicPartition, Long> ends = reader.ends(partitions);
    for (TopicPartition partition : partitions) {
      reader.read(
          partition,
          begins.get(partition),
          ends.get(partition),
          records -> {
            records.forEach(this::take);
            return true;
          });
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (!Arrays.equals(record.key(), key)) {
      return;
    }
    try {
      newest = record.value() == null ? null : codec.decode(record.value());
    } catch (MalformedRecordException e) {
      LOG.warn(
          "Ignoring manifest record {}-{}@{}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }
}
