package dev.freshet.operators.refresh;

import dev.freshet.operators.gather.GatherAnswer;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Collects the parts of answers until all of a request's have come, on heap: none is left at a
 * barrier.
 *
 * <p>Parts of different subtasks overtake each other, so a later request of an owner may be
 * complete first. The earlier one's result would then replace a newer one: it is dropped when it is
 * complete, and the earliest arrival it stood for passes to the later one.
 */
final class PendingGathers {

  private final Long2ObjectOpenHashMap<ArrayDeque<Pending>> byOwner =
      new Long2ObjectOpenHashMap<>();

  /** A request of which parts have come. */
  static final class Pending {
    private final long number;
    private final List<GatherAnswer> parts;
    private long arrivedAt;
    private boolean superseded;

    private Pending(GatherAnswer first) {
      number = first.request().number();
      parts = new ArrayList<>(first.request().parts());
      arrivedAt = first.request().arrivedAt();
    }

    /** Returns the parts. */
    List<GatherAnswer> parts() {
      return parts;
    }

    /** Returns the Kafka time of the earliest event that the result is the first to reflect. */
    long arrivedAt() {
      return arrivedAt;
    }

    /** Returns whether a later request's result has been published. */
    boolean superseded() {
      return superseded;
    }

    private boolean isComplete() {
      return parts.size() == parts.get(0).request().parts();
    }
  }

  /** Takes a part; returns the request's parts if they are complete now, else null. */
  Pending add(GatherAnswer answer) {
    long owner = answer.request().owner();
    ArrayDeque<Pending> queue = byOwner.get(owner);
    Pending pending = queue == null ? null : find(queue, answer.request().number());
    if (pending == null) {
      pending = new Pending(answer);
      pending.parts.add(answer);
      if (queue == null && pending.isComplete()) {
        return pending;
      }
      if (queue == null) {
        queue = new ArrayDeque<>(2);
        byOwner.put(owner, queue);
      }
      queue.add(pending);
    } else {
      pending.parts.add(answer);
    }
    if (!pending.isComplete()) {
      return null;
    }
    queue.remove(pending);
    if (!pending.superseded) {
      supersedeEarlier(queue, pending);
    }
    if (queue.isEmpty()) {
      byOwner.remove(owner);
    }
    return pending;
  }

  boolean isEmpty() {
    return byOwner.isEmpty();
  }

  int owners() {
    return byOwner.size();
  }

  private static Pending find(ArrayDeque<Pending> queue, long number) {
    for (Pending pending : queue) {
      if (pending.number == number) {
        return pending;
      }
    }
    return null;
  }

  private static void supersedeEarlier(ArrayDeque<Pending> queue, Pending complete) {
    for (Iterator<Pending> earlier = queue.iterator(); earlier.hasNext(); ) {
      Pending pending = earlier.next();
      if (pending.number < complete.number && !pending.superseded) {
        pending.superseded = true;
        complete.arrivedAt = Math.min(complete.arrivedAt, pending.arrivedAt);
      }
    }
  }
}
