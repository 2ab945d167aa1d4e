package dev.freshet.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.fixtures.Await;
import dev.freshet.platform.EmbeddedBroker;
import dev.freshet.registry.reader.OddRecord;
import dev.freshet.registry.reader.Oddity;
import dev.freshet.registry.reader.PublishedVector;
import dev.freshet.registry.reader.RegistryListener;
import dev.freshet.registry.reader.RegistryReader;
import dev.freshet.registry.reader.RegistryReaderException;
import dev.freshet.registry.reader.RegistryReaderOptions;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.PackedVector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads real registry topics that hold every kind of record, while they change under the reader.
 */
class RegistryReaderITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(folder.resolve("shared"), 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void endsInTheRightStateAndReportsEachOddity() throws Exception {
    try (RegistryTopicLog log = new RegistryTopicLog(broker, "odd", 3)) {
      Map<Oddity, RecordMetadata> last = writeEverything(log);
      try (RegistryReader reader = RegistryReader.start(options("odd"))) {
        assertThat(reader.awaitCaughtUp(PATIENCE)).isTrue();

        assertThat(state(reader))
            .isEqualTo(
                Map.of(
                    "item:restarted", 13L,
                    "item:returned", 4L,
                    "item:damaged", 6L,
                    "item:later-release", 7L,
                    "item:taken-over", 9L,
                    "item:committed", 50L,
                    "item:aborted", 1L));
        Map<String, Long> counts = reader.view().counts().byName();
        assertThat(counts)
            .containsEntry("nulls", 2L)
            .containsEntry("duplicates", 1L)
            .containsEntry("stale", 3L)
            .containsEntry("foreign", 1L)
            .containsEntry("badKeys", 2L)
            .containsEntry("malformed", 2L)
            .containsEntry("newerSchema", 1L)
            .containsEntry("otherEntity", 1L)
            .containsEntry("otherSpace", 1L)
            .containsEntry("badVectors", 2L)
            .containsEntry("outOfRange", 1L)
            .containsEntry("rereads", 0L);
        last.forEach(
            (oddity, metadata) -> {
              OddRecord example = reader.view().counts().last(oddity).orElseThrow();
              assertThat(example.partition()).as("%s", oddity).isEqualTo(metadata.partition());
              assertThat(example.offset()).as("%s", oddity).isEqualTo(metadata.offset());
            });
        Await.until("no lag", () -> reader.lag().orElse(1) == 0);
        assertThat(reader.failure()).isEmpty();
      }
      try (RegistryReader uncommitted =
          RegistryReader.start(
              options("odd").withProperty("isolation.level", "read_uncommitted"))) {
        assertThat(uncommitted.awaitCaughtUp(PATIENCE)).isTrue();
        assertThat(state(uncommitted)).containsEntry("item:aborted", 100L);
      }
      try (RegistryReader others =
          RegistryReader.start(options("odd").keepingTypes("user", "producer"))) {
        assertThat(others.awaitCaughtUp(PATIENCE)).isTrue();
        assertThat(state(others)).isEmpty();
        assertThat(others.view().counts().of(Oddity.MALFORMED)).isZero();
        assertThat(others.view().counts().of(Oddity.BAD_KEY)).isEqualTo(2);
        assertThat(others.view().counts().skipped())
            .isEqualTo(others.view().counts().records() - 2);
      }
    }
  }

  /** Returns where the last of each kind is, of those that are all in one partition. */
  private static Map<Oddity, RecordMetadata> writeEverything(RegistryTopicLog log)
      throws Exception {
    Map<Oddity, RecordMetadata> last = new EnumMap<>(Oddity.class);
    // A job that was restored from a checkpoint publishes again what it had published since.
    for (long sequence : new long[] {10, 11, 12}) {
      log.publish("item:restarted", sequence);
    }
    log.publish("item:restarted", 10);
    last.put(Oddity.STALE, log.publish("item:restarted", 11));
    last.put(Oddity.DUPLICATE, log.publish("item:restarted", 12));
    log.publish("item:restarted", 13);
    last.put(Oddity.STALE, log.publish("item:restarted", 12));

    log.publish("item:returned", 5);
    log.write("item:returned", null);
    log.publish("item:returned", 4);
    log.publish("item:gone", 5);
    log.write("item:gone", null);

    log.publish("item:damaged", 6);
    byte[] next = log.record("item:damaged", 7);
    log.write("item:damaged", new byte[0]);
    last.put(Oddity.MALFORMED, log.write("item:damaged", Arrays.copyOf(next, 30)));
    last.put(
        Oddity.OTHER_ENTITY,
        log.write("item:damaged", log.record("item:damaged", 7, e -> e.setEntity(entity("b")))));
    last.put(
        Oddity.OTHER_SPACE,
        log.write("item:damaged", log.record("item:damaged", 7, e -> e.setVersion(2))));
    log.write(
        "item:damaged",
        log.record(
            "item:damaged",
            7,
            embedding -> {
              embedding.setVector(PackedVector.pack(new float[3]));
              embedding.setDimension(3);
            }));
    last.put(
        Oddity.BAD_VECTOR,
        log.write(
            "item:damaged",
            log.record(
                "item:damaged",
                7,
                e -> e.setVector(PackedVector.pack(new float[] {1, Float.NaN})))));
    last.put(
        Oddity.OUT_OF_RANGE, log.write("item:damaged", log.record("item:damaged", Long.MAX_VALUE)));

    log.publish("item:later-release", 7);
    byte[] newer = log.record("item:later-release", 8);
    newer[2] ^= 0x55;
    last.put(Oddity.NEWER_SCHEMA, log.write("item:later-release", newer));

    log.publish("item:taken-over", 8);
    last.put(
        Oddity.FOREIGN,
        log.write("item:taken-over", log.record("item:taken-over", 9, e -> e.setJob("second"))));

    byte[] sound = log.record("item:damaged", 9);
    log.write(1, "Item:damaged".getBytes(StandardCharsets.UTF_8), sound);
    last.put(Oddity.BAD_KEY, log.write(1, "no-entity".getBytes(StandardCharsets.UTF_8), sound));

    log.publish("item:committed", 49);
    try (KafkaProducer<byte[], byte[]> transaction = log.transactionWith("item:committed", 50)) {
      transaction.commitTransaction();
    }
    log.publish("item:aborted", 1);
    try (KafkaProducer<byte[], byte[]> transaction = log.transactionWith("item:aborted", 100)) {
      transaction.abortTransaction();
    }
    return last;
  }

  @Test
  void staysCurrentWhileTheProducerGoesOn() throws Exception {
    Map<String, Long> heard = new ConcurrentHashMap<>();
    try (RegistryTopicLog log = new RegistryTopicLog(broker, "live", 2)) {
      log.publish("item:a", 1);
      log.publish("item:b", 1);
      try (RegistryReader reader = RegistryReader.start(options("live"), hearing(heard))) {
        assertThat(reader.awaitCaughtUp(PATIENCE)).isTrue();
        assertThat(state(reader)).isEqualTo(Map.of("item:a", 1L, "item:b", 1L));

        for (int i = 2; i <= 200; i++) {
          log.publish("item:" + i % 7, i);
        }
        log.write("item:a", null);
        try (KafkaProducer<byte[], byte[]> transaction = log.transactionWith("item:b", 2)) {
          Await.until(
              "all but what is open is read", () -> reader.view().find("item:4").isPresent());
          Await.until("no lag", () -> reader.lag().orElse(1) == 0);
          assertThat(state(reader)).containsEntry("item:b", 1L);
          transaction.commitTransaction();
        }
        Await.until("the transaction is read", () -> state(reader).get("item:b") == 2);

        Map<String, Long> expected = new TreeMap<>(Map.of("item:b", 2L));
        for (long i = 194; i <= 200; i++) {
          expected.put("item:" + i % 7, i);
        }
        Await.until("all is read", () -> state(reader).equals(expected) && heard.equals(expected));
        assertThat(reader.view().counts().records()).isEqualTo(2 + 199 + 1 + 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsAnewATopicThatWasMadeAnew(boolean afterAWhile) throws Exception {
    String space = "anew-" + afterAWhile;
    Map<String, Long> heard = new ConcurrentHashMap<>();
    try (RegistryTopicLog log = new RegistryTopicLog(broker, space, 2);
        RegistryReader reader = RegistryReader.start(options(space), hearing(heard))) {
      for (int i = 0; i < 20; i++) {
        log.publish("item:" + i, 100);
      }
      Await.until("all is read", () -> reader.view().size() == 20);
      log.delete();
      if (afterAWhile) {
        Await.until("it is missed", () -> reader.lag().isEmpty());
        assertThat(reader.view().size()).isEqualTo(20);
      }
      try (RegistryTopicLog anew = new RegistryTopicLog(broker, space, 1)) {
        anew.publish("item:1", 5);
        anew.publish("item:new", 5);
        Map<String, Long> expected = Map.of("item:1", 5L, "item:new", 5L);
        Await.until("what is lost is gone", () -> state(reader).equals(expected));
        assertThat(reader.view().counts().of(Oddity.REREAD)).isPositive();

        anew.publish("item:1", 6);
        Await.until("it goes on", () -> state(reader).get("item:1") == 6);
        Await.until("the listener has heard it all", () -> heard.equals(state(reader)));
      }
    }
  }

  @Test
  void readsAnewAPartitionWhoseRecordsWereDeletedBeforeItCameToThem() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch deleted = new CountDownLatch(1);
    RegistryListener slow =
        new RegistryListener() {
          @Override
          public void onPut(PublishedVector vector) {
            if (vector.key().equals("item:0")) {
              reading.countDown();
              try {
                assertThat(deleted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          }
        };
    try (RegistryTopicLog log = new RegistryTopicLog(broker, "deleted", 1)) {
      log.publish("item:0", 9);
      try (RegistryReader reader =
          RegistryReader.start(
              // One batch at a time, so that the client has at most one more in hand.
              options("deleted").withProperty("max.partition.fetch.bytes", 1), slow)) {
        assertThat(reading.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i <= 6; i++) {
          log.publish("item:" + i, 9);
        }
        log.deleteBefore(5);
        deleted.countDown();

        Map<String, Long> left = Map.of("item:5", 9L, "item:6", 9L);
        Await.until("what is lost is gone", () -> state(reader).equals(left));
        assertThat(reader.view().counts().of(Oddity.REREAD)).isEqualTo(1);
        OddRecord lost = reader.view().counts().last(Oddity.REREAD).orElseThrow();
        assertThat(lost.offset()).isBetween(1L, 4L);
        assertThat(lost.why()).contains("registry.deleted.v1-0");
        assertThat(reader.awaitCaughtUp(PATIENCE)).isTrue();
      }
    }
  }

  @Test
  void readsPartitionsThatAreAdded() throws Exception {
    try (RegistryTopicLog log = new RegistryTopicLog(broker, "grown", 1);
        RegistryReader reader =
            RegistryReader.start(options("grown").withProperty("metadata.max.age.ms", 200))) {
      log.publish("item:a", 1);
      Await.until("the first is read", () -> reader.view().size() == 1);
      log.addPartitions(2);
      log.write(1, "item:b".getBytes(StandardCharsets.UTF_8), log.record("item:b", 1));
      Await.until("the second is read", () -> reader.view().size() == 2);
      assertThat(reader.view().counts().of(Oddity.REREAD)).isZero();
    }
  }

  @Test
  void outlivesTheBroker() throws Exception {
    Path ownFolder = folder.resolve("own");
    EmbeddedBroker first = EmbeddedBroker.start(ownFolder, 0);
    try (RegistryTopicLog log = new RegistryTopicLog(first, "outlived", 1);
        RegistryReader reader = RegistryReader.start(options(first, "outlived"))) {
      try (first) {
        log.publish("item:a", 1);
        Await.until("the first broker's record is read", () -> reader.view().size() == 1);
      }
      try (EmbeddedBroker second = EmbeddedBroker.start(ownFolder, first.port())) {
        assertThat(second.port()).isEqualTo(first.port());
        assertThat(state(reader)).isEqualTo(Map.of("item:a", 1L));
        log.publish("item:a", 2);
        Await.until("the second broker's record is read", () -> state(reader).get("item:a") == 2);
        assertThat(reader.failure()).isEmpty();
      }
    }
  }

  @Test
  void aTopicThatDoesNotExistIsAFailure() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    RegistryListener listener =
        new RegistryListener() {
          @Override
          public void onFailure(RegistryReaderException failure) {
            told.countDown();
          }
        };
    try (RegistryReader reader = RegistryReader.start(options("absent"), listener)) {
      assertThatThrownBy(() -> reader.awaitCaughtUp(PATIENCE))
          .isInstanceOf(RegistryReaderException.class)
          .hasMessageContaining("registry.absent.v1")
          .hasMessageContaining(broker.bootstrapServers())
          .hasMessageContaining("does not exist");
      assertThat(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(reader.failure()).isPresent();
      assertThat(reader.lag()).isEmpty();
      assertThat(reader.caughtUp()).isCompletedExceptionally();
    }
  }

  @Test
  void aListenerThatFailsEndsTheReader() throws Exception {
    RegistryListener failing =
        new RegistryListener() {
          @Override
          public void onPut(PublishedVector vector) {
            // One that the reader would take for Kafka's own, and try again.
            throw new TimeoutException("the index is full");
          }
        };
    try (RegistryTopicLog log = new RegistryTopicLog(broker, "failing", 1)) {
      log.publish("item:a", 1);
      try (RegistryReader reader = RegistryReader.start(options("failing"), failing)) {
        assertThatThrownBy(() -> reader.awaitCaughtUp(PATIENCE))
            .isInstanceOf(RegistryReaderException.class)
            .hasMessageContaining("onPut of item:a")
            .hasMessageContaining("the index is full");
        assertThat(state(reader)).isEqualTo(Map.of("item:a", 1L));
      }
    }
  }

  @Test
  void closingBeforeItHasCaughtUpFreesWhoWaits() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    RegistryListener blocking =
        new RegistryListener() {
          @Override
          public void onPut(PublishedVector vector) {
            reading.countDown();
            try {
              assertThat(free.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    try (RegistryTopicLog log = new RegistryTopicLog(broker, "closed", 1)) {
      log.publish("item:a", 1);
      log.publish("item:b", 1);
      RegistryReader reader =
          RegistryReader.start(options("closed").withProperty("max.poll.records", 1), blocking);
      assertThat(reading.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(reader.awaitCaughtUp(Duration.ofMillis(1))).isFalse();
      Thread closing = new Thread(reader::close);
      closing.start();
      Await.until("it is being closed", () -> closing.getState() == Thread.State.WAITING);
      free.countDown();
      closing.join();

      assertThatThrownBy(() -> reader.awaitCaughtUp(PATIENCE))
          .isInstanceOf(RegistryReaderException.class)
          .hasMessageContaining("closed");
      assertThat(reader.failure()).isEmpty();
      reader.close();
    }
  }

  private static RegistryReaderOptions options(String space) {
    return options(broker, space);
  }

  private static RegistryReaderOptions options(EmbeddedBroker from, String space) {
    return RegistryReaderOptions.of(from.bootstrapServers(), space, 1)
        .requiringDimension(2)
        // A reader that is closed waits for the answer to its last fetch.
        .withProperty("fetch.max.wait.ms", 20);
  }

  private static Entity entity(String id) {
    return new Entity("item", id);
  }

  private static Map<String, Long> state(RegistryReader reader) {
    Map<String, Long> state = new TreeMap<>();
    reader
        .view()
        .forEach(
            vector -> {
              assertThat(vector.vector()).containsExactly((float) vector.sequence(), 1);
              state.put(vector.key(), vector.sequence());
            });
    return state;
  }

  private static RegistryListener hearing(Map<String, Long> heard) {
    return new RegistryListener() {
      @Override
      public void onPut(PublishedVector vector) {
        heard.put(vector.key(), vector.sequence());
      }

      @Override
      public void onRemoved(PublishedVector last) {
        heard.remove(last.key());
      }
    };
  }
}
