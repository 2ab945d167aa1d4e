package dev.freshet.registry;

import dev.freshet.fixtures.NewTopics;
import dev.freshet.platform.EmbeddedBroker;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A registry topic on a broker, to which a test writes whatever it wants. */
final class RegistryTopicLog implements AutoCloseable {

  private final String space;
  private final String name;
  private final Admin admin;
  private final String bootstrapServers;
  private final KafkaProducer<byte[], byte[]> producer;
  private final WireCodec<Embedding> codec = WireCodec.of(Embedding.class);

  /** Creates the topic of version 1 of a space. */
  RegistryTopicLog(EmbeddedBroker broker, String space, int partitions) throws Exception {
    this.space = space;
    this.name = RegistryTopic.of(space, 1);
    this.bootstrapServers = broker.bootstrapServers();
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.producer = producer(Map.of());
    create(partitions);
  }

  private void create(int partitions) throws Exception {
    NewTopics.create(
        admin,
        new NewTopic(name, partitions, (short) 1)
            .configs(Map.of("cleanup.policy", "compact,delete")));
  }

  /** Deletes the topic. */
  void delete() throws Exception {
    admin.deleteTopics(List.of(name)).all().get();
  }

  /** Raises the number of partitions. */
  void addPartitions(int total) throws Exception {
    admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total))).all().get();
  }

  /** Deletes all records of partition 0 below an offset. */
  void deleteBefore(long offset) throws Exception {
    admin
        .deleteRecords(Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(offset)))
        .all()
        .get();
  }

  /** A sound record of the space of this topic. */
  byte[] record(String key, long sequence) {
    return record(key, sequence, embedding -> {});
  }

  /** A sound record of the space of this topic, changed. Its vector is (sequence, 1). */
  byte[] record(String key, long sequence, Consumer<Embedding> change) {
    int separator = key.indexOf(':');
    Embedding embedding =
        Embedding.newBuilder()
            .setEntity(new Entity(key.substring(0, separator), key.substring(separator + 1)))
            .setSpace(space)
            .setVersion(1)
            .setVector(PackedVector.pack(new float[] {sequence, 1}))
            .setDimension(2)
            .setScale(1)
            .setSupport(1)
            .setRowWeight(1)
            .setSequence(sequence)
            .setEventTime(0)
            .setArrivedAt(0)
            .setPublishedAt(0)
            .setSource(VectorSource.TRAINED)
            .setDrift(0)
            .setJob("refresh")
            .setNeighbours(ByteBuffer.allocate(0))
            .build();
    change.accept(embedding);
    return codec.encode(embedding);
  }

  /** Publishes a sound record, and waits for it to be stored. */
  RecordMetadata publish(String key, long sequence) throws Exception {
    return write(key, record(key, sequence));
  }

  /** Writes a value under an entity's key, and waits for it to be stored. */
  RecordMetadata write(String key, byte[] value) throws Exception {
    int separator = key.indexOf(':');
    return write(
        null, EntityKey.of(key.substring(0, separator), key.substring(separator + 1)), value);
  }

  /** Writes any bytes to a partition, or to that of the key, and waits for them to be stored. */
  RecordMetadata write(Integer partition, byte[] key, byte[] value) throws Exception {
    return producer.send(new ProducerRecord<>(name, partition, key, value)).get();
  }

  /** A producer in the middle of a transaction that holds one sound record. */
  KafkaProducer<byte[], byte[]> transactionWith(String key, long sequence) throws Exception {
    KafkaProducer<byte[], byte[]> transactional =
        producer(Map.of("transactional.id", key + sequence));
    transactional.initTransactions();
    transactional.beginTransaction();
    int separator = key.indexOf(':');
    transactional
        .send(
            new ProducerRecord<>(
                name,
                EntityKey.of(key.substring(0, separator), key.substring(separator + 1)),
                record(key, sequence)))
        .get();
    return transactional;
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", bootstrapServers);
    all.put("linger.ms", 0);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
