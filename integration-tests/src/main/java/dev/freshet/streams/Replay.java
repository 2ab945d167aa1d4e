package dev.freshet.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import dev.freshet.jobs.cluster.RecordWriter;
import dev.freshet.jobs.options.KafkaOptions;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.wire.WireCodec;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Produces engagements and follows to their Kafka topics, keyed by user, at a given pace.
 *
 * <p>A record's Kafka time is the wall clock when it is sent; the event's own time is in the
 * record. Actions are written in lower case, and a row's value is not carried. One thread replays;
 * the counts may be read by any.
 */
public final class Replay implements AutoCloseable {

  /** Broker and job may share the machine with the replay, and let it wait for long. */
  private static final Map<String, String> PRODUCER =
      Map.of(
          ProducerConfig.CLIENT_ID_CONFIG, "freshet-replay",
          ProducerConfig.LINGER_MS_CONFIG, "1",
          ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(16 << 20),
          CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "60000");

  private final RecordWriter writer;
  private final WireCodec<Engagement> engagementCodec = WireCodec.of(Engagement.class);
  private final WireCodec<Follow> followCodec = WireCodec.of(Follow.class);
  private final String engagementsTopic;
  private final String followsTopic;
  private final AtomicLong engagements = new AtomicLong();
  private final AtomicLong follows = new AtomicLong();

  /** Opens a producer to the topics. */
  public Replay(String bootstrapServers, String engagementsTopic, String followsTopic) {
    this.engagementsTopic = engagementsTopic;
    this.followsTopic = followsTopic;
    this.writer = new RecordWriter(new Cluster(new KafkaOptions(bootstrapServers, PRODUCER)));
  }

  /** Is told of each event when it is handed to Kafka, on the replaying thread. */
  public interface Listener {

    /** The event has this Kafka time, in milliseconds since 1970-01-01T00:00:00Z. */
    void produced(StreamRow row, long kafkaTimeMillis);
  }

  /**
   * Replays engagements in their order, each after the follows up to its time, and returns when
   * Kafka has acknowledged all of them.
   *
   * @param follows is left at the first follow that is later than the last engagement
   * @param stop asked before each event; the replay ends early when it says true
   * @throws ClusterException if Kafka refuses a record
   * @throws IOException if the follows cannot be read
   */
  public void run(
      List<EngagementRow> rows,
      FollowCursor follows,
      Pace pace,
      Listener listener,
      BooleanSupplier stop)
      throws IOException {
    Paced paced = new Paced(pace, listener, stop);
    for (EngagementRow row : rows) {
      if (!paced.follows(follows, row.timeMillis()) || !paced.engagement(row)) {
        break;
      }
    }
    writer.flush();
  }

  /**
   * Replays the remaining follows as fast as Kafka takes them, and returns when it has acknowledged
   * all of them.
   *
   * @param stop asked before each follow; the replay ends early when it says true
   * @throws ClusterException if Kafka refuses a record
   * @throws IOException if the follows cannot be read
   */
  public void rest(FollowCursor follows, BooleanSupplier stop) throws IOException {
    Paced paced = new Paced(Pace.max(), (row, time) -> {}, stop);
    boolean unused = paced.follows(follows, Long.MAX_VALUE);
    writer.flush();
  }

  /** The number of engagements that Kafka has acknowledged. */
  public long engagements() {
    return engagements.get();
  }

  /** The number of follows that Kafka has acknowledged. */
  public long follows() {
    return follows.get();
  }

  @Override
  public void close() {
    writer.close();
  }

  /** The record that an engagement is replayed as. */
  public static Engagement record(EngagementRow row) {
    return Engagement.newBuilder()
        .setUser(row.user())
        .setItem(row.item())
        .setAuthor(row.author().orElse(null))
        .setAction(row.action().toLowerCase(Locale.ROOT))
        .setFeatures(List.of())
        .setEventTime(row.timeMillis())
        .build();
  }

  /** The record that a follow is replayed as. */
  public static Follow record(FollowRow row) {
    return Follow.newBuilder()
        .setFollower(row.follower())
        .setFollowee(row.followee())
        .setAction(row.action())
        .setEventTime(row.timeMillis().isPresent() ? row.timeMillis().getAsLong() : null)
        .build();
  }

  private void send(EngagementRow row, long now) {
    write(engagementsTopic, row.user(), engagementCodec.encode(record(row)), now, engagements);
  }

  private void send(FollowRow row, long now) {
    write(followsTopic, row.follower(), followCodec.encode(record(row)), now, follows);
  }

  private void write(String topic, String key, byte[] value, long now, AtomicLong taken) {
    writer.write(new ProducerRecord<>(topic, null, now, key.getBytes(UTF_8), value), taken);
  }

  /** Sends events when they are due; each method returns false if it was told to stop. */
  private final class Paced {

    private final Pace pace;
    private final Listener listener;
    private final BooleanSupplier stop;
    private final long start = System.nanoTime();

    Paced(Pace pace, Listener listener, BooleanSupplier stop) {
      this.pace = pace;
      this.listener = listener;
      this.stop = stop;
    }

    boolean engagement(EngagementRow row) {
      if (!awaitDue(start + pace.dueNanos(row.timeMillis()))) {
        return false;
      }
      send(row, announced(row));
      return true;
    }

    boolean follows(FollowCursor follows, long upToMillis) throws IOException {
      FollowRow row = follows.nextUpTo(upToMillis);
      while (row != null) {
        if (!awaitDue(start + pace.dueNanos(row.timeMillis().orElse(0)))) {
          return false;
        }
        send(row, announced(row));
        row = follows.nextUpTo(upToMillis);
      }
      return true;
    }

    /** Before the record is sent: whoever reads its effect must find it announced. */
    private long announced(StreamRow row) {
      long now = System.currentTimeMillis();
      listener.produced(row, now);
      return now;
    }

    private boolean awaitDue(long dueNanos) {
      while (true) {
        if (stop.getAsBoolean() || Thread.currentThread().isInterrupted()) {
          return false;
        }
        long wait = dueNanos - System.nanoTime();
        if (wait <= 0) {
          return true;
        }
        // Not longer, so that a stop is heard.
        LockSupport.parkNanos(Math.min(wait, 100_000_000L));
      }
    }
  }
}
