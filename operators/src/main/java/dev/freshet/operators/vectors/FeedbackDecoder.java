package dev.freshet.operators.vectors;

import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.wire.EntityTypes;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the registry topic back: keeps anchors' vectors, and drops other entities by their key,
 * before their values are decoded.
 *
 * <p>A record that cannot be read, or whose vector is of another dimension, is counted and logged:
 * it is the job's own output or another program's mistake, and stays in the topic for inspection.
 */
public final class FeedbackDecoder implements KafkaRecordDeserializationSchema<Publication> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(FeedbackDecoder.class);

  /** Microseconds of the year 4000 are well below; a greater one could never be exceeded. */
  private static final long MOST_SEQUENCE = 1L << 60;

  private final String topic;
  private final WireFormat format;
  private final String space;
  private final int version;
  private final String job;
  private final EntityTypes anchorTypes;
  private final int dimension;
  private final Shards shards;

  private transient WireCodec<Embedding> codec;
  private transient Counter bad;
  private transient Counter foreign;

  /**
   * @param topic the registry topic's name
   * @param format how its records are written
   * @param space the space's name
   * @param version the space's version
   * @param job the name of this job: records of others are taken, but counted; null to count none
   * @param anchorTypes the types whose vectors others gather
   * @param dimension d, the space's dimension
   * @param shards where vectors live
   */
  public FeedbackDecoder(
      String topic,
      WireFormat format,
      String space,
      int version,
      String job,
      List<String> anchorTypes,
      int dimension,
      Shards shards) {
    this.topic = topic;
    this.format = format;
    this.space = space;
    this.version = version;
    this.job = job;
    this.anchorTypes = new EntityTypes(anchorTypes);
    this.dimension = dimension;
    this.shards = shards;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    codec = format.codec(Embedding.class, topic);
    FreshetMetrics metrics = new FreshetMetrics(context.getMetricGroup());
    bad = metrics.counter(MetricNames.BAD_FEEDBACK);
    foreign = metrics.counter(MetricNames.FOREIGN_FEEDBACK);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Publication> out) {
    if (!isAnchor(record.key())) {
      return;
    }
    long entity = Fingerprint.of(record.key());
    int shardKey = shards.keyOf(shards.keyGroup(entity));
    if (record.value() == null) {
      out.collect(new Publication(entity, shardKey, null));
      return;
    }
    try {
      out.collect(new Publication(entity, shardKey, read(record.value())));
    } catch (MalformedRecordException | IllegalArgumentException e) {
      bad.inc();
      LOG.warn(
          "Ignoring registry record {}-{}@{}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  private StoredVector read(byte[] value) throws MalformedRecordException {
    Embedding embedding = codec.decode(value);
    if (!embedding.getSpace().equals(space) || embedding.getVersion() != version) {
      throw new IllegalArgumentException(
          "it is of space %s version %d".formatted(embedding.getSpace(), embedding.getVersion()));
    }
    if (embedding.getSequence() < 1 || embedding.getSequence() > MOST_SEQUENCE) {
      throw new IllegalArgumentException(
          "the sequence " + embedding.getSequence() + " is not in [1, 2^60]");
    }
    float[] vector = PackedVector.unpack(embedding.getVector());
    float scale = embedding.getScale();
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "the vector has %d components, the space has %d".formatted(vector.length, dimension));
    }
    if (!(scale > 0) || scale == Float.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("the scale " + scale + " is not positive and finite");
    }
    // One value that is not finite would stay in the sums for good.
    requireCount("support", embedding.getSupport());
    requireCount("row_weight", embedding.getRowWeight());
    for (int i = 0; i < dimension; i++) {
      vector[i] /= scale;
      if (!Float.isFinite(vector[i])) {
        throw new IllegalArgumentException("component " + i + " of the vector is not finite");
      }
    }
    if (job != null && !embedding.getJob().equals(job)) {
      foreign.inc();
    }
    return new StoredVector(
        vector,
        scale,
        embedding.getSupport(),
        embedding.getRowWeight(),
        embedding.getSequence(),
        embedding.getEventTime());
  }

  private static void requireCount(String field, double value) {
    if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "the " + field + " " + value + " is not finite and 0 or more");
    }
  }

  boolean isAnchor(byte[] key) {
    return anchorTypes.include(key);
  }

  @Override
  public TypeInformation<Publication> getProducedType() {
    return Publication.TYPE;
  }
}
