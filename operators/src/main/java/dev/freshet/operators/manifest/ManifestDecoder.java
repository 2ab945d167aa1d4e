package dev.freshet.operators.manifest;

import dev.freshet.operators.metrics.FreshetMetrics;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the manifest topic: the records of one space, and drops those of others by their key.
 *
 * <p>A record that cannot be read is counted and logged; so is one of another space than its key
 * says. A null says that the space is gone: the job that still publishes it knows better.
 */
public final class ManifestDecoder implements KafkaRecordDeserializationSchema<Manifest> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(ManifestDecoder.class);

  private final String topic;
  private final WireFormat format;
  private final String space;

  private transient WireCodec<Manifest> codec;
  private transient Counter bad;

  /**
   * @param topic the manifest topic's name
   * @param format how its records are written
   * @param space the space's name
   */
  public ManifestDecoder(String topic, WireFormat format, String space) {
    this.topic = topic;
    this.format = format;
    this.space = space;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    codec = format.codec(Manifest.class, topic);
    bad = new FreshetMetrics(context.getMetricGroup()).counter(MetricNames.BAD_MANIFESTS);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Manifest> out) {
    boolean mine = Arrays.equals(record.key(), space.getBytes(StandardCharsets.UTF_8));
    if (!mine || record.value() == null) {
      return;
    }
    try {
      Manifest manifest = codec.decode(record.value());
      if (!manifest.getSpace().equals(space)) {
        // Without its name, which can be as long as the record.
        ignore(record, "it is of another space than its key");
        return;
      }
      out.collect(manifest);
    } catch (MalformedRecordException e) {
      ignore(record, e.getMessage());
    }
  }

  private void ignore(ConsumerRecord<byte[], byte[]> record, String why) {
    bad.inc();
    LOG.warn(
        "Ignoring manifest record {}-{}@{}: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        why);
  }

  @Override
  public TypeInformation<Manifest> getProducedType() {
    return ManifestSerializer.TYPE;
  }
}
