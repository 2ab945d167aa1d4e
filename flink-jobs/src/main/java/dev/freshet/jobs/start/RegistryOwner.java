package dev.freshet.jobs.start;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Tells which job wrote the newest record of a registry.
 *
 * <p>The newest is that of the highest sequence, over the ends of all partitions: after a take-over
 * most partitions still end with the former job's records.
 */
final class RegistryOwner {

  private final WireCodec<Embedding> codec;
  private Embedding newest;

  private RegistryOwner(WireCodec<Embedding> codec) {
    this.codec = codec;
  }

  /**
   * Refuses a registry whose newest record is of another job.
   *
   * @throws StartException names both jobs and the topic, and says what to do
   */
  static void require(RegistryAtStart topic, WireFormat format, String job) {
    RegistryOwner owner = new RegistryOwner(format.codec(Embedding.class, topic.name()));
    topic.readTails(owner::take);
    Embedding newest = owner.newest;
    if (newest != null && !newest.getJob().equals(job)) {
      throw new StartException(
          "the newest record of %s is of job '%s' (published %s), and this is job '%s': two jobs on one registry overwrite each other's vectors. Stop '%s' and start this one with --take-over; or, if this is the same job, give it that id (option job); or give it another space or space.version"
              .formatted(
                  topic.name(),
                  newest.getJob(),
                  Instant.ofEpochMilli(newest.getPublishedAt()),
                  job,
                  newest.getJob()));
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return; // It says that an entity is gone, but not who said so.
    }
    try {
      Embedding embedding = codec.decode(record.value());
      if (newest == null || embedding.getSequence() > newest.getSequence()) {
        newest = embedding;
      }
    } catch (MalformedRecordException e) {
      // No job of ours wrote it; the running job counts it.
      return;
    }
  }
}
