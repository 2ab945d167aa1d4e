package dev.freshet.jobs;

import dev.freshet.jobs.options.PublicationOptions.Delivery;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.jobs.options.TypeOptions.Role;
import dev.freshet.jobs.start.JobStart;
import dev.freshet.jobs.topics.TopicContract;
import dev.freshet.operators.gather.Shards;
import dev.freshet.operators.ingest.Arrival;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.DeadLetterRecordSerializer;
import dev.freshet.operators.ingest.DeletionDecoder;
import dev.freshet.operators.ingest.EngagementDecoder;
import dev.freshet.operators.ingest.FollowDecoder;
import dev.freshet.operators.manifest.ManifestDecoder;
import dev.freshet.operators.manifest.ManifestRecordSerializer;
import dev.freshet.operators.refresh.AuditRecordSerializer;
import dev.freshet.operators.refresh.RegistryUpdate;
import dev.freshet.operators.vectors.FeedbackDecoder;
import dev.freshet.operators.vectors.Publication;
import dev.freshet.operators.vectors.WarmStart;
import dev.freshet.registry.sink.TransactionalSink;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.wire.WireFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Makes the job's Kafka sources and sinks. */
final class KafkaEndpoints {

  /** Kafka's default. */
  private static final int USUAL_REQUEST_BYTES = 1 << 20;

  /** A fetch waits until there is as much, but no longer than {@link #FETCH_WAIT_MILLIS}. */
  private static final String FETCHED_BYTES = Integer.toString(64 << 10);

  private static final String FETCH_WAIT_MILLIS = "25";

  /** A batch of vectors waits so long for more of them, unless it is full before. */
  private static final String LINGER_MILLIS = "20";

  private static final String BATCH_BYTES = Integer.toString(64 << 10);

  private final RefreshOptions options;
  private final JobStart start;
  private final WireFormat format;

  KafkaEndpoints(RefreshOptions options, JobStart start) {
    this.options = options;
    this.start = start;
    this.format = options.schemaRegistry().wireFormat();
  }

  KafkaSource<Arrival> engagements(OperatorSettings settings) {
    return source(
        options.topics().engagements(),
        inBulk(properties()),
        startOf(options.topics().engagements()),
        new EngagementDecoder(
            options.topics().engagements(),
            format,
            settings.relations(Events.ENGAGEMENTS),
            options.eventTime().future().toMillis()));
  }

  KafkaSource<Arrival> follows(OperatorSettings settings) {
    return source(
        options.topics().follows(),
        inBulk(properties()),
        startOf(options.topics().follows()),
        new FollowDecoder(
            options.topics().follows(),
            format,
            settings.relations(Events.FOLLOWS).get(0),
            start.firstEventTime(),
            options.eventTime().future().toMillis()));
  }

  KafkaSource<Arrival> deletions(OperatorSettings settings) {
    return source(
        options.topics().deletions(),
        properties(),
        OffsetsInitializer.earliest(),
        new DeletionDecoder(
            options.topics().deletions(),
            format,
            settings.groupsByType(),
            options.eventTime().future().toMillis()));
  }

  private OffsetsInitializer startOf(String topic) {
    Map<TopicPartition, Long> offsets = new HashMap<>(start.startOffsets());
    offsets.keySet().removeIf(partition -> !partition.topic().equals(topic));
    return startAt(offsets);
  }

  private static OffsetsInitializer startAt(Map<TopicPartition, Long> offsets) {
    return offsets.isEmpty() ? OffsetsInitializer.earliest() : OffsetsInitializer.offsets(offsets);
  }

  /** On a start without state, the feedback goes on where the warm start ends. */
  KafkaSource<Publication> feedback() {
    String topic = options.space().registryTopic();
    Map<TopicPartition, Long> offsets = new HashMap<>();
    start.registryEnds().forEach((p, end) -> offsets.put(new TopicPartition(topic, p), end));
    return source(topic, inBulk(registryReader()), startAt(offsets), decoder(options.job()));
  }

  WarmStart warmStart() {
    Map<String, String> client = new HashMap<>();
    registryReader().forEach((key, value) -> client.put((String) key, (String) value));
    client.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, options.kafka().bootstrapServers());
    // What another job published before is no foreign record.
    return new WarmStart(
        client, options.space().registryTopic(), start.registryEnds(), decoder(null));
  }

  private FeedbackDecoder decoder(String job) {
    return new FeedbackDecoder(
        options.space().registryTopic(),
        format,
        options.space().name(),
        options.space().version(),
        job,
        options.typesOf(Role.ANCHOR),
        options.space().dimension(),
        new Shards(options.runtime().maxParallelism()));
  }

  /** What is published in transactions counts only once they are committed. */
  private Properties registryReader() {
    Properties properties = properties();
    if (isTransactional()) {
      properties.put(
          ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
    }
    return properties;
  }

  private boolean isTransactional() {
    return options.publication().delivery() == Delivery.EXACTLY_ONCE;
  }

  Sink<RegistryUpdate> registry() {
    String topic = options.space().registryTopic();
    RegistryUpdateSerialization serializer = new RegistryUpdateSerialization(topic, format);
    Properties properties = properties();
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    if (!isTransactional()) {
      return sink(serializer, properties);
    }
    Duration timeout = options.publication().transactionTimeout();
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(timeout.toMillis()));
    KafkaSink<RegistryUpdate> kafka =
        KafkaSink.<RegistryUpdate>builder()
            .setBootstrapServers(options.kafka().bootstrapServers())
            .setKafkaProducerConfig(properties)
            .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
            .setTransactionalIdPrefix(transactions())
            .setRecordSerializer(serializer)
            .build();
    return new TransactionalSink<>(kafka, topic, timeout);
  }

  /** What the ids of transactions begin with; no part of it can have the '/' between them. */
  private String transactions() {
    return "%s/%s/v%d".formatted(options.job(), options.space().name(), options.space().version());
  }

  /** At least once in any case: a dead letter tells its origin, and must not wait or be lost. */
  KafkaSink<DeadLetter> deadLetters() {
    Properties properties = properties();
    properties.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DeadLetterRecordSerializer.MOST_REQUEST_BYTES);
    return sink(new DeadLetterRecordSerializer(options.topics().deadLetters()), properties);
  }

  /** The manifest topic is small: compaction leaves one record a space. */
  KafkaSource<Manifest> manifests() {
    String topic = options.topics().manifest();
    return source(
        topic,
        properties(),
        OffsetsInitializer.earliest(),
        new ManifestDecoder(topic, format, options.space().name()));
  }

  /** At least once in any case: the newest record holds, however often it was written. */
  KafkaSink<Manifest> manifest() {
    return sink(new ManifestRecordSerializer(options.topics().manifest(), format), properties());
  }

  KafkaSink<RefreshAudit> audit() {
    return sink(new AuditRecordSerializer(options.topics().audit(), format), auditProperties());
  }

  /** With 512 dimensions the space statistics alone are all that a producer takes by default. */
  Properties auditProperties() {
    Properties properties = properties();
    properties.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        Math.max(USUAL_REQUEST_BYTES, TopicContract.largestAuditRecord(options)));
    return properties;
  }

  /**
   * For topics of many records: a broker answers a fetch as soon as it has one, which under load is
   * a request for a few records each, and it is requests that cost the broker. Of other topics that
   * is right: nothing is asked for while there is nothing.
   */
  private static Properties inBulk(Properties properties) {
    properties.putIfAbsent(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCHED_BYTES);
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    return properties;
  }

  private <T> KafkaSource<T> source(
      String topic,
      Properties properties,
      OffsetsInitializer from,
      KafkaRecordDeserializationSchema<T> decoder) {
    return KafkaSource.<T>builder()
        .setBootstrapServers(options.kafka().bootstrapServers())
        .setProperties(properties)
        .setGroupId(options.job())
        .setTopics(topic)
        .setStartingOffsets(from)
        .setDeserializer(decoder)
        .build();
  }

  private <T> KafkaSink<T> sink(
      KafkaRecordSerializationSchema<T> serializer, Properties properties) {
    return KafkaSink.<T>builder()
        .setBootstrapServers(options.kafka().bootstrapServers())
        .setKafkaProducerConfig(properties)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(serializer)
        .build();
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.putAll(options.kafka().properties());
    return properties;
  }
}
