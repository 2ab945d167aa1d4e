package dev.freshet.operators.refresh;

import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.WireCodec;
import dev.freshet.schemas.wire.WireFormat;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the audit topic's record of one run of the rule. */
public final class AuditRecordSerializer implements KafkaRecordSerializationSchema<RefreshAudit> {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final WireFormat format;
  private transient WireCodec<RefreshAudit> codec;

  /** Writes to an audit topic, in a wire format. */
  public AuditRecordSerializer(String topic, WireFormat format) {
    this.topic = topic;
    this.format = format;
  }

  @Override
  public void open(
      SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
    codec = format.codec(RefreshAudit.class, topic);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      RefreshAudit audit, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(topic, EntityKey.of(audit.getOwner()), codec.encode(audit));
  }
}
