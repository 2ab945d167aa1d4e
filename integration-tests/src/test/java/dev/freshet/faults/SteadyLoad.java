package dev.freshet.faults;

import dev.freshet.refresh.Engaged;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.wire.WireCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Engages users with items at a steady rate, whatever happens to the broker, and remembers all that
 * it produced. Users come and go, so that no log overflows.
 */
@SuppressWarnings("try") // Its close() waits for a thread, and may be interrupted.
final class SteadyLoad implements AutoCloseable {

  static final int ITEMS = 40;

  /** As many events as come in three seconds: the level of the lag between checkpoints. */
  static final int MOST_LAG = 450;

  private static final int EVENTS_PER_SECOND = 150;
  private static final int USERS_AT_A_TIME = 100;
  private static final int EVENTS_PER_GENERATION = 2000;
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos() / EVENTS_PER_SECOND;

  private final String topic;
  private final Random random;
  private final WireCodec<Engagement> codec = WireCodec.of(Engagement.class);
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Engaged> produced = new ArrayList<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "steady-load");
  private boolean paused = true;
  private boolean closed;
  private long lastTime;

  SteadyLoad(String bootstrapServers, String topic, long seed) {
    this.topic = topic;
    this.random = new Random(seed);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Integer.MAX_VALUE,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                Long.toString(Duration.ofMinutes(10).toMillis()),
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                "200"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    thread.setDaemon(true);
    thread.start();
  }

  synchronized void resume() {
    paused = false;
    notifyAll();
  }

  /** Returns when all that was produced is acknowledged, and nothing more comes. */
  void pause() throws Exception {
    synchronized (this) {
      paused = true;
    }
    flush();
  }

  /** Engages each of so many new users with one item, at one time that nothing else has. */
  long touchEveryItem() throws Exception {
    long time;
    synchronized (this) {
      time = nextTime() + 1;
      lastTime = time + 1;
      for (int item = 0; item < ITEMS; item++) {
        send(null, new Engaged(null, "touch-" + time + "-" + item, item(item), 1, time));
      }
    }
    flush();
    return time;
  }

  /**
   * Writes to each partition of the topic, behind all else, an engagement of a new user with a new
   * item; returns the users' keys.
   */
  List<String> markTheEnds(int partitions) throws Exception {
    List<String> users = new ArrayList<>();
    synchronized (this) {
      long time = nextTime();
      for (int partition = 0; partition < partitions; partition++) {
        String id = "end-" + produced.size();
        send(partition, new Engaged(null, id, id, 1, time));
        users.add("user:" + id);
      }
    }
    flush();
    return users;
  }

  /** All that was produced so far. */
  synchronized List<Engaged> produced() {
    return List.copyOf(produced);
  }

  synchronized int count() {
    return produced.size();
  }

  private void flush() throws Exception {
    producer.flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void run() {
    long next = System.nanoTime();
    while (true) {
      synchronized (this) {
        while (paused && !closed) {
          try {
            wait();
          } catch (InterruptedException e) {
            return;
          }
          next = System.nanoTime();
        }
        if (closed) {
          return;
        }
        int generation = produced.size() / EVENTS_PER_GENERATION;
        String user = "u" + generation + "-" + random.nextInt(USERS_AT_A_TIME);
        send(null, new Engaged(null, user, item(nextItem()), 1, nextTime()));
      }
      next += PAUSE_NANOS;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  /** Some items are engaged with far more often than others, but none is left out. */
  private int nextItem() {
    return produced.size() % 4 == 0
        ? produced.size() / 4 % ITEMS
        : (int) (ITEMS * random.nextDouble() * random.nextDouble());
  }

  private static String item(int number) {
    return "i" + number;
  }

  private long nextTime() {
    lastTime = Math.max(lastTime, System.currentTimeMillis());
    return lastTime;
  }

  private void send(Integer partition, Engaged event) {
    produced.add(event);
    Engagement engagement =
        new Engagement(
            null, event.user(), event.item(), null, "like", null, List.of(), event.time());
    var unused =
        producer.send(
            new ProducerRecord<>(topic, partition, event.userKey(), codec.encode(engagement)),
            (metadata, refused) -> {
              if (refused != null) {
                failure.compareAndSet(null, refused);
              }
            });
  }

  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.join();
    // What is not yet acknowledged was produced since the last check, and nobody asks for it.
    producer.close(Duration.ZERO);
  }
}
