package dev.freshet.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.vectors.StoredVector;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the registry topic of a job holds at the moment for readers of committed records. */
final class PublishedState {

  /** All records of each key in the order of the topic, nulls left out. */
  private final Map<String, List<Embedding>> records = new LinkedHashMap<>();

  /** The newest record of each key, null if that says that the entity is gone. */
  private final Map<String, Embedding> newest = new HashMap<>();

  PublishedState(UpgradeRun run) throws Exception {
    WireCodec<Embedding> codec = WireCodec.of(Embedding.class);
    for (ConsumerRecord<byte[], byte[]> record : run.read(run.options().space().registryTopic())) {
      String key = new String(record.key(), UTF_8);
      Embedding embedding = record.value() == null ? null : codec.decode(record.value());
      newest.put(key, embedding);
      if (embedding != null) {
        records.computeIfAbsent(key, unused -> new ArrayList<>()).add(embedding);
      }
    }
  }

  /**
   * Waits until VectorStore holds what the job published last, and fails unless that goes on from
   * what was published before.
   */
  static void requireToGoOn(UpgradeRun run, PublishedState before) throws Exception {
    Await.until(
        "VectorStore holds what was published last",
        () -> new PublishedState(run).isHeldBy(new HeldState(run.savepoint()).vectors()));
    new PublishedState(run).requireToGoOnFrom(before);
  }

  /** Fails unless there are new records, and sequences grew all along, across nulls too. */
  private void requireToGoOnFrom(PublishedState before) {
    int added = 0;
    for (Map.Entry<String, List<Embedding>> key : records.entrySet()) {
      long last = 0;
      Embedding previous = null;
      for (Embedding record : key.getValue()) {
        // Transactions that may have been lost are repeated, as they were.
        if (!record.equals(previous)) {
          assertThat(record.getSequence()).as("sequence of %s", key.getKey()).isGreaterThan(last);
        }
        last = record.getSequence();
        previous = record;
      }
      added += key.getValue().size() - before.records.getOrDefault(key.getKey(), List.of()).size();
    }
    assertThat(added).as("records that are new").isPositive();
  }

  /** Returns whether VectorStore holds of each anchor what was published last. */
  private boolean isHeldBy(Map<Long, StoredVector> vectors) {
    int anchors = 0;
    for (Map.Entry<String, Embedding> entry : newest.entrySet()) {
      if (entry.getValue() != null && !entry.getKey().startsWith("user:")) {
        StoredVector held = vectors.get(Fingerprint.of(entry.getKey().getBytes(UTF_8)));
        if (held == null || !isOf(held, entry.getValue())) {
          return false;
        }
        anchors++;
      }
    }
    return anchors == vectors.size();
  }

  private static boolean isOf(StoredVector held, Embedding published) {
    float[] vector = PackedVector.unpack(published.getVector());
    boolean same = held.sequence() == published.getSequence();
    for (int i = 0; i < vector.length; i++) {
      same &= Math.abs(held.scale() * held.vector()[i] - vector[i]) <= 1e-5;
    }
    return same;
  }
}
