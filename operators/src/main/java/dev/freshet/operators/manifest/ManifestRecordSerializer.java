package dev.freshet.operators.manifest;

import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the manifest topic's record of a space: the key is the space's name in UTF-8. */
public final class ManifestRecordSerializer implements KafkaRecordSerializationSchema<Manifest> {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final WireFormat format;
  private transient WireCodec<Manifest> codec;

  /** Writes to a manifest topic, in a wire format. */
  public ManifestRecordSerializer(String topic, WireFormat format) {
    this.topic = topic;
    this.format = format;
  }

  @Override
  public void open(
      SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
    codec = format.codec(Manifest.class, topic);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Manifest manifest, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(
        topic,
        null,
        manifest.getUpdatedAt(),
        manifest.getSpace().getBytes(StandardCharsets.UTF_8),
        codec.encode(manifest));
  }
}
