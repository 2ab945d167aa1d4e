package dev.freshet.registry.sink;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes the registry topic's record of an embedding: the key {@code type:id}, the value in the wire
 * format.
 *
 * <p>The record's Kafka time is its publication, not the event's time: retention and compaction lag
 * count from when a reader could see it.
 */
public final class RegistryRecordSerializer implements KafkaRecordSerializationSchema<Embedding> {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final WireFormat format;
  private transient WireCodec<Embedding> codec;

  /** Writes to a registry topic, in a wire format. */
  public RegistryRecordSerializer(String topic, WireFormat format) {
    this.topic = topic;
    this.format = format;
  }

  @Override
  public void open(
      SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
    codec = format.codec(Embedding.class, topic);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Embedding embedding, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(
        topic,
        null,
        embedding.getPublishedAt(),
        EntityKey.of(embedding.getEntity()),
        codec.encode(embedding));
  }
}
