package dev.freshet.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.fixtures.Await;
import dev.freshet.fixtures.TopicContents;
import dev.freshet.maths.Fingerprint;
import dev.freshet.refresh.BruteForce;
import dev.freshet.refresh.Engaged;
import dev.freshet.refresh.ReadRow;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what the job holds with a recount, by brute force, of all that was produced.
 *
 * <p>It touches every item and reads in the audit what the item's refresh began with: the counts
 * and the vector that state holds.
 */
final class Recount implements AutoCloseable {

  private static final double LEAST_COUNT = 0.02;

  private final SteadyLoad load;
  private final RegistryWatch registry;
  private final BruteForce bruteForce;
  private final String auditTopic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final WireCodec<RefreshAudit> codec = WireCodec.of(RefreshAudit.class);

  Recount(
      String bootstrapServers,
      String auditTopic,
      SteadyLoad load,
      RegistryWatch registry,
      BruteForce bruteForce) {
    this.load = load;
    this.registry = registry;
    this.bruteForce = bruteForce;
    this.auditTopic = auditTopic;
    this.consumer = TopicContents.consumer(bootstrapServers, IsolationLevel.READ_COMMITTED);
  }

  /** Fails unless counts are those of brute force; the job has counted all that was produced. */
  void requireRightCounts() throws Exception {
    Touch touch = touch();
    List<Engaged> produced = load.produced();
    Map<Long, BruteForce.Row> rows =
        bruteForce.rows(bruteForce.cells(produced), touch.time(), LEAST_COUNT);
    for (RefreshAudit audit : touch.audits().values()) {
      BruteForce.Row row = rows.get(Fingerprint.of(EntityKey.of(audit.getOwner())));
      ReadRow.of(audit).assertRight(row);
    }
    Set<String> users = new HashSet<>();
    produced.forEach(event -> users.add("user:" + event.user()));
    Await.until(
        "every user is folded in",
        () -> users.stream().allMatch(user -> registry.latest(user) != null));
  }

  /** Touches items until each refresh begins with the vector that readers held before it. */
  void awaitRegistryHoldsWhatStateHolds() throws Exception {
    Await.until("readers hold what state holds", () -> holdTheSame(touch().audits()));
  }

  private boolean holdTheSame(Map<String, RefreshAudit> audits) throws Exception {
    for (Map.Entry<String, RefreshAudit> entry : audits.entrySet()) {
      RefreshAudit audit = entry.getValue();
      Await.until(
          "the refresh of " + entry.getKey() + " is visible",
          () -> registry.latest(entry.getKey()).getSequence() >= audit.getSequence());
      Embedding held = registry.latestBelow(entry.getKey(), audit.getSequence());
      float[] vector = PackedVector.unpack(held.getVector());
      for (int i = 0; i < vector.length; i++) {
        vector[i] /= held.getScale();
      }
      if (!Arrays.equals(vector, PackedVector.unpack(audit.getPrevious()))) {
        return false;
      }
    }
    return true;
  }

  /** What the refreshes of a touch said, by item. */
  private record Touch(long time, Map<String, RefreshAudit> audits) {}

  private Touch touch() throws Exception {
    List<TopicPartition> partitions = TopicContents.partitions(consumer, auditTopic);
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // Now, not when it first polls.
    partitions.forEach(consumer::position);
    long time = load.touchEveryItem();
    Map<String, RefreshAudit> audits = new HashMap<>();
    Await.polling(
        "every item's refresh is audited",
        () -> {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            RefreshAudit audit = codec.decode(record.value());
            if (audit.getKind() == RunKind.REFRESH && audit.getTime() == time) {
              audits.put(new String(EntityKey.of(audit.getOwner()), UTF_8), audit);
            }
          }
          return audits.size() == SteadyLoad.ITEMS;
        });
    return new Touch(time, audits);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
