package dev.freshet.demo;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The registry topic as a reader holds it: of each entity the record of the highest sequence, and
 * nothing of one that is gone.
 *
 * <p>The vectors of folded-in entities are kept for the latest ones only, so that a stream of many
 * users fits in memory. All methods may be called from any thread.
 */
public final class RegistryView {

  private final int foldedInVectors;
  private final WireCodec<Embedding> codec = WireCodec.of(Embedding.class);
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, float[]> vectors = new HashMap<>();
  private final Map<String, float[]> foldedIn;

  /**
   * An empty view.
   *
   * @param foldedInVectors for how many folded-in entities, of the latest, vectors are kept
   */
  public RegistryView(int foldedInVectors) {
    this.foldedInVectors = foldedInVectors;
    this.foldedIn = new LatestVectors();
  }

  /**
   * Takes a record of the topic; those of one partition in their order.
   *
   * @param key the record's key
   * @param value the record's value; null: the entity is gone
   * @return the record, if it is now the one that holds
   * @throws MalformedRecordException if the value is no registry record
   */
  public synchronized Optional<Embedding> apply(byte[] key, byte[] value)
      throws MalformedRecordException {
    String entity = new String(key, StandardCharsets.UTF_8);
    if (value == null) {
      sequences.remove(entity);
      vectors.remove(entity);
      foldedIn.remove(entity);
      return Optional.empty();
    }
    Embedding embedding = codec.decode(value);
    Long known = sequences.get(entity);
    if (known != null && known >= embedding.getSequence()) {
      return Optional.empty();
    }
    sequences.put(entity, embedding.getSequence());
    float[] vector = PackedVector.unpack(embedding.getVector());
    if (embedding.getSource() == VectorSource.FOLDED_IN) {
      foldedIn.put(entity, vector);
    } else {
      vectors.put(entity, vector);
    }
    return Optional.of(embedding);
  }

  /** The published vector of an entity, by its key {@code type:id}, if it is held. */
  public synchronized Optional<float[]> vector(String entity) {
    float[] vector = vectors.get(entity);
    return Optional.ofNullable(vector != null ? vector : foldedIn.get(entity));
  }

  /** The number of entities that are not gone, by type. */
  public synchronized Map<String, Long> liveByType() {
    Map<String, Long> live = new TreeMap<>();
    for (String entity : sequences.keySet()) {
      live.merge(entity.substring(0, entity.indexOf(':')), 1L, Long::sum);
    }
    return live;
  }

  /** Hands over the id and the published vector of each anchor of a type. */
  public synchronized void forEachAnchor(String type, BiConsumer<String, float[]> consumer) {
    String prefix = type + ":";
    vectors.forEach(
        (entity, vector) -> {
          if (entity.startsWith(prefix)) {
            consumer.accept(entity.substring(prefix.length()), vector);
          }
        });
  }

  /** Vectors by entity, of which the one that was folded in longest ago makes room. */
  private final class LatestVectors extends LinkedHashMap<String, float[]> {

    LatestVectors() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
      return size() > foldedInVectors;
    }
  }
}
