package dev.freshet.registry.reader;

import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.MalformedRecordException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry topic as its records say it is: of each entity the record of the highest sequence, and
 * nothing of one that is gone.
 *
 * <p>A null removes an entity together with its sequence, so across a null the order of the topic
 * decides. A record that cannot be held is counted and changes nothing: the entity keeps the last
 * one that could.
 *
 * <p>All public methods may be called from any thread and never wait. One that looks at many
 * entities sees each as it is when it comes to it.
 */
public final class RegistryView {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryView.class);

  private final Set<String> types;
  private final RecordDecoder decoder;
  private final RegistryListener listener;
  private final RegistryCounts counts = new RegistryCounts();
  private final Map<String, PublishedVector> held = new ConcurrentHashMap<>();
  // How often each partition was begun anew. Of the reading thread only.
  private final Map<Integer, Integer> readings = new HashMap<>();

  RegistryView(RegistryReaderOptions options, RegistryListener listener) {
    this.types = options.types();
    this.decoder = new RecordDecoder(options);
    this.listener = listener;
  }

  /**
   * The vector of an entity, if it has one.
   *
   * @throws IllegalArgumentException if the type is not valid; it says why
   */
  public Optional<PublishedVector> find(String type, String id) {
    Optional<String> problem = EntityKey.typeProblem(type);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
    return find(type + ":" + id);
  }

  /** The vector of the entity with this key, {@code type:id}, if it has one. */
  public Optional<PublishedVector> find(String key) {
    return Optional.ofNullable(held.get(key));
  }

  /** The number of entities held. */
  public int size() {
    return held.size();
  }

  /** The number of entities held, by type; it looks at all of them. */
  public Map<String, Long> sizeByType() {
    Map<String, Long> sizes = new TreeMap<>();
    for (PublishedVector vector : held.values()) {
      sizes.merge(vector.type(), 1L, Long::sum);
    }
    return sizes;
  }

  /** Hands over every vector held, in no order. */
  public void forEach(Consumer<PublishedVector> consumer) {
    held.values().forEach(consumer);
  }

  /** What was read so far. */
  public RegistryCounts counts() {
    return counts;
  }

  /** Takes a record of the topic; those of one partition in their order. */
  void apply(int partition, long offset, byte[] key, byte[] value) {
    counts.read();
    try {
      Entity entity = EntityKey.parse(key);
      if (!types.isEmpty() && !types.contains(entity.getType())) {
        counts.skip();
        return;
      }
      String name = entity.getType() + ":" + entity.getId();
      if (value == null) {
        remove(name);
        met(Oddity.NULL, partition, offset, name + " is gone");
      } else {
        int reading = reading(partition);
        take(offset, decoder.decode(name, entity, value, partition, reading));
      }
    } catch (MalformedRecordException e) {
      met(Oddity.of(e.reason()), partition, offset, e.reason() + ": " + e.getMessage());
    }
  }

  /**
   * Begins a partition anew: its records will come again from the first. Until they have, the
   * entities stay as they are; the first record of each holds, whatever its sequence.
   *
   * @param lost the offset to read next, which no longer exists, or -1
   */
  void beginReread(int partition, long lost, String why) {
    readings.merge(partition, 1, Integer::sum);
    met(Oddity.REREAD, partition, lost, why);
  }

  /** Removes what a partition held before it was begun anew and has not held since. */
  void endReread(int partition) {
    if (reading(partition) == 0) {
      return;
    }
    Iterator<PublishedVector> all = held.values().iterator();
    while (all.hasNext()) {
      PublishedVector vector = all.next();
      if (vector.partition() == partition && !isOfThisReading(vector)) {
        all.remove();
        listener.onRemoved(vector);
      }
    }
  }

  private void take(long offset, PublishedVector read) {
    PublishedVector before = held.get(read.key());
    if (before != null && !before.job().equals(read.job())) {
      met(
          Oddity.FOREIGN,
          read.partition(),
          offset,
          "%s is of job %s, and the one held is of job %s"
              .formatted(read.key(), read.job(), before.job()));
    }
    if (before != null && isOfThisReading(before) && read.sequence() <= before.sequence()) {
      met(
          read.sequence() == before.sequence() ? Oddity.DUPLICATE : Oddity.STALE,
          read.partition(),
          offset,
          "%s has sequence %d, and the one held has %d"
              .formatted(read.key(), read.sequence(), before.sequence()));
      return;
    }
    held.put(read.key(), read);
    counts.took();
    listener.onPut(read);
  }

  private void remove(String key) {
    PublishedVector last = held.remove(key);
    if (last != null) {
      listener.onRemoved(last);
    }
  }

  private boolean isOfThisReading(PublishedVector vector) {
    return vector.reading() == reading(vector.partition());
  }

  private int reading(int partition) {
    return readings.getOrDefault(partition, 0);
  }

  private void met(Oddity oddity, int partition, long offset, String why) {
    OddRecord example = new OddRecord(oddity, partition, offset, why);
    counts.met(example);
    if (oddity.isFault() && counts.of(oddity) == 1) {
      LOG.warn("{} (partition {}, offset {}); more are only counted", why, partition, offset);
    }
    listener.onOddity(example);
  }
}
