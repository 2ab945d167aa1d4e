package dev.freshet.jobs.cluster;

import dev.freshet.jobs.options.DeclaredOptions;
import dev.freshet.jobs.options.KafkaOptions;
import dev.freshet.jobs.options.KafkaSecrets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the clients with which a job's start and the tools reach its Kafka cluster, and says what
 * went wrong there.
 *
 * <p>They have the job's own Kafka properties, and give up within bounded time: a person waits for
 * them. Timeouts among the properties win.
 */
public final class Cluster {

  private static final int REQUEST_MILLIS = 10_000;
  private static final int ANSWER_MILLIS = 15_000;

  /** How messages end that quote a piece of {@code sasl.jaas.config}. */
  private static final String QUOTED = "' in JAAS config";

  /** Whether a record is too large is for the topic to say, not for the producer. */
  private static final int MOST_REQUEST_BYTES = 16 << 20;

  private static final int FETCH_BYTES = 16 << 20;

  /**
   * How long a broker keeps a fetch that has come to the end of its partition. It need not wait for
   * more: what is read here ends where the partition ended, and the next partition, or the closing
   * of the consumer, waits for the answer.
   */
  private static final int FETCH_WAIT_MILLIS = 20;

  private final KafkaOptions kafka;
  private final long answerMillis;
  private final long requestMillis;

  /** The cluster that these options name. */
  public Cluster(KafkaOptions kafka) {
    this.kafka = kafka;
    long request = millis(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
    // No client is made that gives up a whole answer before one request for it.
    this.answerMillis =
        millis(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.max(ANSWER_MILLIS, request));
    this.requestMillis = Math.min(request, answerMillis);
  }

  /**
   * A client that reads and creates topics.
   *
   * @throws ClusterException if the properties do not make one
   */
  public Admin admin() {
    try {
      return Admin.create(boundedProperties());
    } catch (KafkaException e) {
      throw failure("no client can be made", e);
    }
  }

  /**
   * A consumer without a group.
   *
   * @param isolation whether it sees records of transactions that are not committed
   * @throws ClusterException if the properties do not make one
   */
  public KafkaConsumer<byte[], byte[]> consumer(IsolationLevel isolation) {
    Map<String, Object> properties = boundedProperties();
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    try {
      return new KafkaConsumer<>(
          properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw failure("no consumer can be made", e);
    }
  }

  /**
   * A producer that has a record acknowledged by all replicas in sync.
   *
   * @throws ClusterException if the properties do not make one
   */
  public KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> properties = boundedProperties();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_REQUEST_BYTES);
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(answerMillis));
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "0");
    // No producer is made that gives up a record before one request with it.
    long lingerMillis = millis(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.putIfAbsent(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        Long.toString(Math.max(answerMillis, lingerMillis + requestMillis)));
    try {
      return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw failure("no producer can be made", e);
    }
  }

  /** How long an answer of the cluster is waited for. */
  public Duration patience() {
    return Duration.ofMillis(answerMillis);
  }

  /**
   * Waits for an answer.
   *
   * @param what says what failed, such as {@code "topic x cannot be read"}
   * @throws ClusterException if it is a failure
   */
  public <T> T await(Future<T> answer, String what) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw failure(what, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(what, e);
    }
  }

  /**
   * The failure that there is no such topic.
   *
   * @param option the key of the option that names it
   */
  public ClusterException noTopic(String topic, String option) {
    return new ClusterException(
        "Kafka at %s has no topic %s (%s)".formatted(kafka.bootstrapServers(), topic, option));
  }

  /** The failure as one line: the brokers, what did not work, and the innermost reason. */
  public ClusterException failure(String what, Throwable cause) {
    Throwable root = cause;
    boolean inTime = !(root instanceof TimeoutException);
    while (root.getCause() != null) {
      root = root.getCause();
      inTime &= !(root instanceof TimeoutException);
    }
    String reason = root.getMessage() == null ? root.toString() : root.getMessage();
    if (reason.endsWith(QUOTED)) {
      // The piece may be of a password; and so without the cause, whose message has it, too.
      return new ClusterException(
          line(what, "sasl.jaas.config is not like: Module required name=\"value\";"));
    }
    String late = inTime ? "" : "no answer within %d ms: ".formatted(answerMillis);
    return new ClusterException(line(what, late + reason), cause);
  }

  private String line(String what, String reason) {
    return "Kafka at %s (%s): %s: %s"
        .formatted(
            kafka.bootstrapServers(), DeclaredOptions.KAFKA_BOOTSTRAP_SERVERS.key(), what, reason)
        .lines()
        .findFirst()
        .orElseThrow();
  }

  /** The job's properties, if all that they name is there, with bounds on waiting. */
  private Map<String, Object> boundedProperties() {
    requireSecrets();
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.putIfAbsent(
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(answerMillis));
    properties.putIfAbsent(
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(requestMillis));
    return properties;
  }

  /** A client takes a name that its providers do not know for the secret itself. */
  private void requireSecrets() {
    Map<String, Object> resolved;
    try {
      resolved =
          new AbstractConfig(new ConfigDef(), kafka.properties(), Map.of(), false).originals();
    } catch (KafkaException e) {
      throw failure("a secret cannot be looked up", e);
    }
    KafkaSecrets.missing(kafka.properties(), resolved)
        .forEach(
            (property, reference) -> {
              throw new ClusterException(
                  line(
                      DeclaredOptions.KAFKA_PROPERTIES.key(property),
                      "what %s names is not there, or not readable, on this machine"
                          .formatted(reference)));
            });
  }

  /** A time among the properties; what is no number the client itself refuses. */
  private long millis(String property, long absent) {
    String given = kafka.properties().get(property);
    return given != null && given.strip().matches("\\d{1,9}")
        ? Long.parseLong(given.strip())
        : absent;
  }
}
