package dev.freshet.operators.vectors;

import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.wire.EmbeddingCheck;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.EntityTypes;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.util.List;
import java.util.OptionalInt;
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
 * <p>A record that cannot be read, or that nobody may hold, is counted and logged: it is the job's
 * own output or another program's mistake, and stays in the topic for inspection.
 */
public final class FeedbackDecoder implements KafkaRecordDeserializationSchema<Publication> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(FeedbackDecoder.class);

  private final String topic;
  private final WireFormat format;
  private final String space;
  private final int version;
  private final String job;
  private final EntityTypes anchorTypes;
  private final int dimension;
  private final Shards shards;

  private transient WireCodec<Embedding> codec;
  private transient EmbeddingCheck check;
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
    check = new EmbeddingCheck(space, version, OptionalInt.of(dimension));
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
    Publication publication;
    try {
      Embedding embedding = codec.decode(record.value());
      publication = new Publication(entity, shardKey, read(record.key(), embedding));
    } catch (MalformedRecordException e) {
      bad.inc();
      LOG.warn(
          "Ignoring registry record {}-{}@{}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
      return;
    }
    out.collect(publication);
  }

  private StoredVector read(byte[] key, Embedding embedding) throws MalformedRecordException {
    float[] vector = check.vector(EntityKey.parse(key), embedding);
    float scale = embedding.getScale();
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= scale;
    }
    if (job != null && !embedding.getJob().equals(job)) {
      foreign.inc();
    }
    return new StoredVector(
        vector,
        scale,
        embedding.getPopularity(),
        embedding.getSupport(),
        embedding.getRowWeight(),
        embedding.getSequence(),
        embedding.getEventTime());
  }

  boolean isAnchor(byte[] key) {
    return anchorTypes.include(key);
  }

  @Override
  public TypeInformation<Publication> getProducedType() {
    return Publication.TYPE;
  }
}
