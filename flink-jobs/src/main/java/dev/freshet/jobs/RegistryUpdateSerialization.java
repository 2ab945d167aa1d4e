package dev.freshet.jobs;

import dev.freshet.operators.refresh.RegistryUpdate;
import dev.freshet.registry.sink.RegistryRecordSerializer;
import dev.freshet.schemas.wire.WireFormat;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the registry topic's records, nulls among them, of what Refresh has to tell. */
final class RegistryUpdateSerialization implements KafkaRecordSerializationSchema<RegistryUpdate> {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final RegistryRecordSerializer embeddings;

  RegistryUpdateSerialization(String topic, WireFormat format) {
    this.topic = topic;
    this.embeddings = new RegistryRecordSerializer(topic, format);
  }

  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext)
      throws Exception {
    embeddings.open(context, sinkContext);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      RegistryUpdate update, KafkaSinkContext context, Long timestamp) {
    return update.embedding() == null
        ? new ProducerRecord<byte[], byte[]>(topic, null, update.time(), update.key(), null)
        : embeddings.serialize(update.embedding(), context, timestamp);
  }
}
