package dev.freshet.registry.reader;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.EmbeddingCheck;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;

/** Turns the values of registry records into vectors, and refuses what a reader must not hold. */
final class RecordDecoder {

  private final WireCodec<Embedding> codec;
  private final EmbeddingCheck check;
  private String latestJob = "";

  RecordDecoder(RegistryReaderOptions options) {
    codec = options.format().codec(Embedding.class, options.topic());
    check = new EmbeddingCheck(options.space(), options.version(), options.dimension());
  }

  /** The vector in a value that is not null, read under the key of this entity. */
  PublishedVector decode(String key, Entity entity, byte[] value, int partition, int reading)
      throws MalformedRecordException {
    Embedding record = codec.decode(value);
    float[] vector = check.vector(entity, record);
    return new PublishedVector(key, vector, shared(record.getJob()), record, partition, reading);
  }

  /** One text for all records of a job, which come one after the other. */
  private String shared(String job) {
    if (!job.equals(latestJob)) {
      latestJob = job;
    }
    return latestJob;
  }
}
