package dev.freshet.registry.reader;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import java.util.OptionalInt;

/** Turns the bytes of registry records into vectors, and refuses what a reader must not hold. */
final class RecordDecoder {

  /** Microseconds of the year 4000 are well below; a greater one could never be exceeded. */
  private static final long MOST_SEQUENCE = 1L << 60;

  private final String space;
  private final int version;
  private final OptionalInt dimension;
  private final WireCodec<Embedding> codec;
  private String latestJob = "";

  RecordDecoder(RegistryReaderOptions options) {
    this.codec = options.format().codec(Embedding.class, options.topic());
    this.space = options.space();
    this.version = options.version();
    this.dimension = options.dimension();
  }

  /** The entity that a key names. */
  Entity entity(byte[] key) throws RefusedRecordException {
    try {
      return EntityKey.parse(key);
    } catch (MalformedRecordException e) {
      throw new RefusedRecordException(Oddity.BAD_KEY, e.getMessage());
    }
  }

  /** The vector in a value that is not null, read under this key. */
  PublishedVector decode(String key, Entity entity, byte[] value, int partition, int reading)
      throws RefusedRecordException {
    Embedding record = decode(value);
    if (!record.getEntity().equals(entity)) {
      throw new RefusedRecordException(
          Oddity.OTHER_ENTITY,
          "the key is %s, and the value is of %s:%s"
              .formatted(key, record.getEntity().getType(), record.getEntity().getId()));
    }
    if (!record.getSpace().equals(space) || record.getVersion() != version) {
      throw new RefusedRecordException(
          Oddity.OTHER_SPACE,
          "%s is of space %s version %d, and %s version %d is read"
              .formatted(key, record.getSpace(), record.getVersion(), space, version));
    }
    requireInRange(key, record);
    return new PublishedVector(
        key, vector(key, record), shared(record.getJob()), record, partition, reading);
  }

  private Embedding decode(byte[] value) throws RefusedRecordException {
    try {
      return codec.decode(value);
    } catch (MalformedRecordException e) {
      throw new RefusedRecordException(
          e.reason() == Reason.UNKNOWN_SCHEMA ? Oddity.NEWER_SCHEMA : Oddity.MALFORMED,
          e.reason() + ": " + e.getMessage());
    }
  }

  private static void requireInRange(String key, Embedding record) throws RefusedRecordException {
    if (record.getSequence() < 1 || record.getSequence() > MOST_SEQUENCE) {
      throw new RefusedRecordException(
          Oddity.OUT_OF_RANGE,
          "%s: the sequence %d is not in [1, 2^60]".formatted(key, record.getSequence()));
    }
    requireCount(key, "support", record.getSupport());
    requireCount(key, "row_weight", record.getRowWeight());
  }

  private static void requireCount(String key, String field, double value)
      throws RefusedRecordException {
    if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
      throw new RefusedRecordException(
          Oddity.OUT_OF_RANGE,
          "%s: the %s %s is not finite and 0 or more".formatted(key, field, value));
    }
  }

  private float[] vector(String key, Embedding record) throws RefusedRecordException {
    int bytes = record.getVector().remaining();
    int given = record.getDimension();
    if (given < 1 || bytes != (long) Float.BYTES * given) {
      throw badVector(key, "the vector has %d bytes for dimension %d".formatted(bytes, given));
    }
    if (dimension.isPresent() && dimension.getAsInt() != given) {
      throw badVector(
          key,
          "the vector has %d components, the space has %d".formatted(given, dimension.getAsInt()));
    }
    float scale = record.getScale();
    if (!(scale > 0) || scale == Float.POSITIVE_INFINITY) {
      throw badVector(key, "the scale %s is not finite and greater than 0".formatted(scale));
    }
    float[] vector = PackedVector.unpack(record.getVector());
    for (int i = 0; i < vector.length; i++) {
      // The model's own value too: a tiny scale makes it infinite.
      if (!Float.isFinite(vector[i]) || !Float.isFinite(vector[i] / scale)) {
        throw badVector(
            key,
            "component %d is not finite: %s, and %s divided by the scale"
                .formatted(i, vector[i], vector[i] / scale));
      }
    }
    return vector;
  }

  private static RefusedRecordException badVector(String key, String what) {
    return new RefusedRecordException(Oddity.BAD_VECTOR, key + ": " + what);
  }

  /** One text for all records of a job, which come one after the other. */
  private String shared(String job) {
    if (!job.equals(latestJob)) {
      latestJob = job;
    }
    return latestJob;
  }
}
