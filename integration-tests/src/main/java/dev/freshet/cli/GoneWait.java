package dev.freshet.cli;

import dev.freshet.jobs.deletions.RegistryTail;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Waits until the registry says that entities are gone, and looks whether they stay so. */
final class GoneWait {

  /** How long after the last null it is looked what comes. */
  static final int STAY_SECONDS = 3;

  private static final long PAUSE_NANOS = 100_000_000;

  private final RegistryTail registry;
  private final PrintWriter out;
  private final Set<String> keys;
  private final Set<String> left;
  private final Set<String> madeAnew = new LinkedHashSet<>();
  private final long begin = System.nanoTime();
  private long enoughNanos;

  /** Begins to wait for entities of these keys, and prints which are gone as they are. */
  GoneWait(RegistryTail registry, Collection<String> keys, PrintWriter out) {
    this.registry = registry;
    this.out = out;
    this.keys = Set.copyOf(keys);
    this.left = new LinkedHashSet<>(keys);
  }

  /** Waits until all are gone, at most so long, and then whether they stay so. */
  void run(Duration longest) {
    long now;
    do {
      LockSupport.parkNanos(PAUSE_NANOS);
      // Before the look: what came in the last pause is seen.
      now = nanos();
      registry.next().forEach(this::take);
      out.flush();
    } while (now < enoughNanos || (!left.isEmpty() && now < longest.toNanos()));
  }

  /** Returns which had no null. */
  Set<String> left() {
    return left;
  }

  /** Returns which have a vector again after their last null. */
  Set<String> madeAnew() {
    return madeAnew;
  }

  private void take(RegistryTail.Change change) {
    String key = change.key();
    if (!keys.contains(key)) {
      return;
    }
    if (change.isNull()) {
      if (left.remove(key)) {
        out.printf("%s: gone after %.1f s%n", key, nanos() / 1e9);
      }
      madeAnew.remove(key);
      enoughNanos = nanos() + Duration.ofSeconds(STAY_SECONDS).toNanos();
    } else if (!left.contains(key)) {
      madeAnew.add(key);
    }
  }

  private long nanos() {
    return System.nanoTime() - begin;
  }
}
