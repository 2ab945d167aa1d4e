package dev.freshet.operators.refresh;

import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.WireCodec;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the audit topic's record of one run of the rule. */
public final class AuditRecordSerializer implements KafkaRecordSerializationSchema<RefreshAudit> {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private transient WireCodec<RefreshAudit> codec;

  /** Writes to an audit topic. */
  public AuditRecordSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public void open(
      SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
    codec = WireCodec.of(RefreshAudit.class);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      RefreshAudit audit, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(topic, EntityKey.of(audit.getOwner()), codec.encode(audit));
  }
}
