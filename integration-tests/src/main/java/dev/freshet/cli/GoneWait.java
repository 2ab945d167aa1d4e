package dev.freshet.cli;

import dev.freshet.jobs.deletions.RegistryTail;
import dev.freshet.jobs.options.PublicationOptions.Delivery;
import dev.freshet.jobs.options.RefreshOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Waits until the registry says that entities are gone, and looks whether they stay so. */
final class GoneWait {

  /** How long after the last null it is looked what comes, where it comes at once. */
  static final int STAY_SECONDS = 3;

  private static final long PAUSE_NANOS = 100_000_000;

  private final RegistryTail registry;
  private final PrintWriter out;
  private final Set<String> keys;
  private final Set<String> left;
  private final Set<String> returned = new LinkedHashSet<>();
  private final Duration stay;
  private final long begin = System.nanoTime();
  private long enoughNanos;

  /** Begins to wait for entities of these keys, and prints which are gone as they are. */
  GoneWait(
      RefreshOptions options, RegistryTail registry, Collection<String> keys, PrintWriter out) {
    this.stay = stay(options);
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
  Set<String> returned() {
    return returned;
  }

  private static Duration stay(RefreshOptions options) {
    Duration stay = Duration.ofSeconds(STAY_SECONDS);
    // What is written after a null is then in the next transaction, and comes when that ends.
    return options.publication().delivery() == Delivery.EXACTLY_ONCE
        ? stay.plus(options.runtime().checkpointInterval())
        : stay;
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
      returned.remove(key);
      enoughNanos = nanos() + stay.toNanos();
    } else if (!left.contains(key)) {
      returned.add(key);
    }
  }

  private long nanos() {
    return System.nanoTime() - begin;
  }
}
