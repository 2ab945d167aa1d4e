package dev.freshet.registry.reader;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link RegistryView} at the end of its topic, on a thread of its own, until it is closed.
 *
 * <p>It reads all partitions from the beginning and commits no offsets: what it holds is made anew
 * at each start. As long as Kafka does not answer, it keeps what it holds and tries again. If the
 * place that it has reached no longer exists (a partition was truncated, or the topic was deleted
 * and made anew), it reads that partition again from its beginning, counts {@link Oddity#REREAD},
 * goes on serving what it held until the new reading has replaced it, and then removes what the
 * topic no longer holds. Only a topic that was made anew unnoticed, and by then was longer than the
 * old one, cannot be told from it. Everything else that goes wrong, such as a refused
 * authentication, ends the reader: {@link #failure()} says why, and the view stays as it is.
 *
 * <p>All methods may be called from any thread.
 */
public final class RegistryReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryReader.class);

  private static final long RETRY_PAUSE_MILLIS = 500;

  private final RegistryReaderOptions options;
  private final RegistryListener listener;
  private final RegistryView view;
  private final Consumer<byte[], byte[]> consumer;
  private final TopicReader topic;
  private final Thread thread;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile OptionalLong lag = OptionalLong.empty();
  private volatile RegistryReaderException failure;

  private RegistryReader(RegistryReaderOptions options, RegistryListener listener) {
    this.options = options;
    this.listener = new GuardedListener(listener);
    this.view = new RegistryView(options, this.listener);
    this.consumer =
        new KafkaConsumer<>(
            properties(options), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.topic = new TopicReader(consumer, options.topic(), view);
    this.thread = new Thread(this::run, "freshet-registry-reader-" + options.topic());
    thread.setDaemon(true);
  }

  /**
   * Starts a reader.
   *
   * @throws org.apache.kafka.common.KafkaException if the consumer's properties are refused
   */
  public static RegistryReader start(RegistryReaderOptions options) {
    return start(options, RegistryListener.NONE);
  }

  /**
   * Starts a reader that tells a listener of all that happens, from the first record on.
   *
   * @throws org.apache.kafka.common.KafkaException if the consumer's properties are refused
   */
  public static RegistryReader start(RegistryReaderOptions options, RegistryListener listener) {
    RegistryReader reader = new RegistryReader(options, listener);
    reader.thread.start();
    return reader;
  }

  /** What the topic holds, as far as it was read. */
  public RegistryView view() {
    return view;
  }

  /**
   * Completes when everything has been read that the topic held when the reader started, and fails
   * with a {@link RegistryReaderException} if the reader fails or is closed before. What depends on
   * it runs on the reader's thread, unless it is asynchronous.
   */
  public CompletableFuture<Void> caughtUp() {
    return caughtUp.copy();
  }

  /**
   * Waits until everything has been read that the topic held when the reader started.
   *
   * @return false if that took longer than so long; the reader goes on
   * @throws RegistryReaderException if the reader has failed or was closed before
   */
  public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
    try {
      caughtUp.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new RegistryReaderException(e.getCause().getMessage(), e.getCause());
    }
  }

  /**
   * By how many offsets the view is behind its topic, as far as the brokers last told: with {@code
   * read_committed} up to the first open transaction. Absent while it is not known.
   */
  public OptionalLong lag() {
    return lag;
  }

  /** Why the reader has ended, if it has ended by itself. */
  public Optional<RegistryReaderException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Ends the reading; the view stays as it is. Calling it again is harmless. */
  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    if (Thread.currentThread() == thread) {
      // A listener closes it: the reading ends when the listener returns.
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> properties(RegistryReaderOptions options) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.putAll(options.properties());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // A lost place must be noticed, not silently replaced by another.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return properties;
  }

  private void run() {
    try (consumer) {
      follow();
    } finally {
      lag = OptionalLong.empty();
      caughtUp.completeExceptionally(
          new RegistryReaderException(
              "the reader of %s was closed before it had caught up".formatted(options.topic())));
    }
  }

  private void follow() {
    try {
      while (closing.getCount() > 0) {
        step();
      }
    } catch (Throwable e) {
      // An error as well, such as of memory: nobody else would hear of it.
      if (!(e instanceof WakeupException) || closing.getCount() > 0) {
        fail(e);
      }
    }
  }

  private void step() throws InterruptedException {
    try {
      topic.poll();
    } catch (RetriableException e) {
      LOG.warn("Reading {} again: {}", options.topic(), e.toString());
      boolean unused = closing.await(RETRY_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    lag = topic.lag();
    if (!caughtUp.isDone() && topic.hasCaughtUp()) {
      LOG.info("Caught up with {}: {} entities", options.topic(), view.size());
      listener.onCaughtUp();
      caughtUp.complete(null);
    }
  }

  private void fail(Throwable cause) {
    RegistryReaderException ended =
        new RegistryReaderException(
            "the reader of %s at %s has ended: %s"
                .formatted(
                    options.topic(),
                    options.properties().get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG),
                    cause.getMessage() == null ? cause : cause.getMessage()),
            cause);
    failure = ended;
    LOG.error(ended.getMessage(), cause);
    caughtUp.completeExceptionally(ended);
    listener.onFailure(ended);
  }
}
