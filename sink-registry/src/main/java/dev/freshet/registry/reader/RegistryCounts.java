package dev.freshet.registry.reader;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what was read, and keeps the last example of each oddity.
 *
 * <p>Every record is taken, skipped, or refused as exactly one oddity; {@link Oddity#FOREIGN} comes
 * on top, and {@link Oddity#REREAD} is no record. One thread writes, any may read.
 */
public final class RegistryCounts {

  private final AtomicLong records = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  // Never changed after construction, so that any thread may look into it.
  private final Map<Oddity, Tally> odd = new EnumMap<>(Oddity.class);

  RegistryCounts() {
    for (Oddity oddity : Oddity.values()) {
      odd.put(oddity, new Tally());
    }
  }

  /** How often, and the last example. */
  private static final class Tally {
    final AtomicLong count = new AtomicLong();
    volatile OddRecord last;
  }

  /** Records read. */
  public long records() {
    return records.get();
  }

  /** Records that became the one held of their entity. */
  public long taken() {
    return taken.get();
  }

  /** Records of types that are not kept, of which only the keys were looked at. */
  public long skipped() {
    return skipped.get();
  }

  /** How often this was met. */
  public long of(Oddity oddity) {
    return odd.get(oddity).count.get();
  }

  /** The last of its kind, if there was any. */
  public Optional<OddRecord> last(Oddity oddity) {
    return Optional.ofNullable(odd.get(oddity).last);
  }

  /**
   * All counters by name, for a metrics system: {@code records}, {@code taken}, {@code skipped},
   * and those of the oddities. The names do not change between releases.
   */
  public Map<String, Long> byName() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("records", records());
    counts.put("taken", taken());
    counts.put("skipped", skipped());
    for (Oddity oddity : Oddity.values()) {
      counts.put(oddity.counter(), of(oddity));
    }
    return counts;
  }

  void read() {
    records.incrementAndGet();
  }

  void took() {
    taken.incrementAndGet();
  }

  void skip() {
    skipped.incrementAndGet();
  }

  void met(OddRecord example) {
    Tally tally = odd.get(example.oddity());
    tally.last = example;
    tally.count.incrementAndGet();
  }
}
