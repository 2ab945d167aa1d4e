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
 * complete, and the earliest arrival it stood for passes to the later one. Only the notice that the
 * owner is gone is never overtaken: what was asked later waits for it.
 */
final class PendingGathers {

  private final Long2ObjectOpenHashMap<ArrayDeque<Pending>> byOwner =
      new Long2ObjectOpenHashMap<>();
  private int requests;

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

    private boolean isNotice() {
      return !parts.get(0).request().kind().gathers();
    }

    private boolean isComplete() {
      return parts.size() == parts.get(0).request().parts();
    }
  }

  /** Takes a part, and passes on the requests that it makes complete. */
  void add(GatherAnswer answer, Complete complete) throws Exception {
    long owner = answer.request().owner();
    ArrayDeque<Pending> queue = byOwner.get(owner);
    Pending pending = queue == null ? null : find(queue, answer.request().number());
    if (pending == null) {
      pending = new Pending(answer);
      pending.parts.add(answer);
      if (queue == null && pending.isComplete()) {
        complete.take(pending);
        return;
      }
      if (queue == null) {
        queue = new ArrayDeque<>(2);
        byOwner.put(owner, queue);
      }
      queue.add(pending);
      requests++;
    } else {
      pending.parts.add(answer);
    }
    if (!pending.isComplete()) {
      return;
    }
    passOn(queue, complete);
    if (queue.isEmpty()) {
      byOwner.remove(owner);
    }
  }

  /** Passes on, in order, what is complete and does not have to wait for an earlier notice. */
  private void passOn(ArrayDeque<Pending> queue, Complete complete) throws Exception {
    for (Pending next = firstFree(queue); next != null; next = firstFree(queue)) {
      queue.remove(next);
      requests--;
      if (!next.superseded) {
        supersedeEarlier(queue, next);
      }
      complete.take(next);
    }
  }

  private static Pending firstFree(ArrayDeque<Pending> queue) {
    Pending first = null;
    for (Pending pending : queue) {
      if (pending.isComplete()
          && (first == null || pending.number < first.number)
          && !waitsForNotice(queue, pending)) {
        first = pending;
      }
    }
    return first;
  }

  private static boolean waitsForNotice(ArrayDeque<Pending> queue, Pending later) {
    for (Pending pending : queue) {
      if (pending.isNotice() && pending.number < later.number) {
        return true;
      }
    }
    return false;
  }

  /** Takes the requests that are complete. */
  @FunctionalInterface
  interface Complete {
    void take(Pending pending) throws Exception;
  }

  boolean isEmpty() {
    return byOwner.isEmpty();
  }

  /** Returns how many requests wait; any thread may ask, and hears what was so a moment ago. */
  int requests() {
    return requests;
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
        complete.arrivedAt = earliest(complete.arrivedAt, pending.arrivedAt);
      }
    }
  }

  private static long earliest(long a, long b) {
    if (a == 0 || b == 0) {
      return a + b; // 0 stands for none
    }
    return Math.min(a, b);
  }
}
