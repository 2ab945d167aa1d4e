package dev.freshet.maths;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A user's newest engagements, or follows and their ends, in one co-occurrence group, ordered by
 * (event time, anchor fingerprint).
 *
 * <p>Columns are parallel arrays of {@link #size()} used elements. Ties beyond the anchor are
 * broken by weight and event id, so that the order never depends on arrival; an end comes after
 * every follow of its anchor at the same time. An entry counts, or is silent: {@link CoOccurrence}
 * says which.
 */
public final class EngagementLog {

  /** The weight of an entry that ends an edge. */
  static final float END = 0;

  private static final int FIRST_CAPACITY = 4;

  private static final int HAS_EVENT_ID = 1;
  private static final int SILENT = 2;

  private int size;
  private long[] times;
  private long[] anchors;
  private float[] weights;
  private long[] eventIds;
  private boolean[] counting;

  /** Creates an empty log. */
  public EngagementLog() {
    this(FIRST_CAPACITY);
  }

  /** Creates an empty log with room for {@code capacity} entries. */
  public EngagementLog(int capacity) {
    times = new long[capacity];
    anchors = new long[capacity];
    weights = new float[capacity];
    eventIds = new long[capacity];
    counting = new boolean[capacity];
  }

  /** Returns the number of entries. */
  public int size() {
    return size;
  }

  /** Returns the event time, in milliseconds since the epoch, of the entry at a position. */
  public long time(int position) {
    return times[position];
  }

  /** Returns the fingerprint of the anchor at a position. */
  public long anchor(int position) {
    return anchors[position];
  }

  /** Returns the weight, relation and event together, of the entry at a position; 0 of an end. */
  public float weight(int position) {
    return weights[position];
  }

  /** Returns the fingerprint of the event's id, 0 for none. */
  public long eventId(int position) {
    return eventIds[position];
  }

  /** Returns whether the entry at a position counts and pairs; a silent one is only remembered. */
  public boolean counts(int position) {
    return counting[position];
  }

  void setCounts(int position, boolean counts) {
    counting[position] = counts;
  }

  /** Returns whether the entry at a position ends an edge. */
  boolean ends(int position) {
    return weights[position] == END;
  }

  /** Returns whether an entry with this event id, not 0, is in the log. */
  public boolean holds(long eventId) {
    for (int i = size - 1; i >= 0; i--) {
      if (eventIds[i] == eventId) {
        return true;
      }
    }
    return false;
  }

  /** Returns the last position of an anchor before another position, −1 if there is none. */
  int lastOf(long anchor, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (anchors[i] == anchor) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the first position of an anchor from a position on, −1 if there is none. */
  int firstOf(long anchor, int from) {
    for (int i = from; i < size; i++) {
      if (anchors[i] == anchor) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the last position of an anchor that counts, −1 if there is none. */
  int countingOf(long anchor) {
    for (int i = size - 1; i >= 0; i--) {
      if (anchors[i] == anchor && counting[i]) {
        return i;
      }
    }
    return -1;
  }

  /** Returns how many entries have a time no later than {@code time}. */
  int sizeUpTo(long time) {
    int at = 0;
    while (at < size && times[at] <= time) {
      at++;
    }
    return at;
  }

  /** Returns where an entry would be inserted. */
  int position(long time, long anchor, float weight, long eventId) {
    int at = size;
    while (at > 0 && compare(at - 1, time, anchor, weight, eventId) > 0) {
      at--;
    }
    return at;
  }

  void insertAt(int at, long time, long anchor, float weight, long eventId, boolean counts) {
    if (size == times.length) {
      grow();
    }
    int moved = size - at;
    if (moved > 0) {
      System.arraycopy(times, at, times, at + 1, moved);
      System.arraycopy(anchors, at, anchors, at + 1, moved);
      System.arraycopy(weights, at, weights, at + 1, moved);
      System.arraycopy(eventIds, at, eventIds, at + 1, moved);
      System.arraycopy(counting, at, counting, at + 1, moved);
    }
    times[at] = time;
    anchors[at] = anchor;
    weights[at] = weight;
    eventIds[at] = eventId;
    counting[at] = counts;
    size++;
  }

  /** Forgets the {@code count} oldest entries. */
  public void dropOldest(int count) {
    if (count <= 0) {
      return;
    }
    int kept = size - count;
    System.arraycopy(times, count, times, 0, kept);
    System.arraycopy(anchors, count, anchors, 0, kept);
    System.arraycopy(weights, count, weights, 0, kept);
    System.arraycopy(eventIds, count, eventIds, 0, kept);
    System.arraycopy(counting, count, counting, 0, kept);
    size = kept;
  }

  /** Forgets entries before a time, in milliseconds since the epoch. */
  public void dropBefore(long time) {
    int stale = 0;
    while (stale < size && times[stale] < time) {
      stale++;
    }
    dropOldest(stale);
  }

  /**
   * Lists the newest distinct anchors that count, the newest first.
   *
   * @param into receives their fingerprints, as many as fit
   * @return how many there are
   */
  public int newestDistinct(long[] into) {
    int found = 0;
    for (int i = size - 1; i >= 0 && found < into.length; i--) {
      if (counting[i] && !contains(into, found, anchors[i])) {
        into[found++] = anchors[i];
      }
    }
    return found;
  }

  /** Returns the weight of all entries that count, weighted by their age at a time. */
  public double support(long time, HalfLife memory) {
    double support = 0;
    for (int i = 0; i < size; i++) {
      if (counting[i]) {
        support += weights[i] * memory.weight(time - times[i]);
      }
    }
    return support;
  }

  static boolean contains(long[] values, int count, long value) {
    for (int i = 0; i < count; i++) {
      if (values[i] == value) {
        return true;
      }
    }
    return false;
  }

  /** Writes the log; {@link #read} restores it. */
  public void write(DataOutput out) throws IOException {
    Varint.write(size, out);
    long previous = 0;
    for (int i = 0; i < size; i++) {
      // Times ascend, but the first may lie before 1970.
      Varint.writeSigned(times[i] - previous, out);
      previous = times[i];
      out.writeLong(anchors[i]);
      out.writeFloat(weights[i]);
      out.writeByte((eventIds[i] != 0 ? HAS_EVENT_ID : 0) | (counting[i] ? 0 : SILENT));
      if (eventIds[i] != 0) {
        out.writeLong(eventIds[i]);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException also if an entry has flags that this version does not know
   */
  public static EngagementLog read(DataInput in) throws IOException {
    int size = (int) Varint.read(in);
    EngagementLog log = new EngagementLog(size + 1);
    long time = 0;
    for (int i = 0; i < size; i++) {
      time += Varint.readSigned(in);
      long anchor = in.readLong();
      float weight = in.readFloat();
      int flags = in.readByte();
      if ((flags & ~(HAS_EVENT_ID | SILENT)) != 0) {
        throw new IOException("an entry of a user's log has the unknown flags " + flags);
      }
      long eventId = (flags & HAS_EVENT_ID) != 0 ? in.readLong() : 0;
      log.insertAt(i, time, anchor, weight, eventId, (flags & SILENT) == 0);
    }
    return log;
  }

  private int compare(int at, long time, long anchor, float weight, long eventId) {
    int order = Long.compare(times[at], time);
    if (order == 0) {
      order = Long.compare(anchors[at], anchor);
    }
    if (order == 0) {
      order = Boolean.compare(ends(at), weight == END);
    }
    if (order == 0) {
      order = Float.compare(weights[at], weight);
    }
    return order != 0 ? order : Long.compare(eventIds[at], eventId);
  }

  private void grow() {
    int capacity = Math.max(FIRST_CAPACITY, size + (size >> 1) + 1);
    times = Arrays.copyOf(times, capacity);
    anchors = Arrays.copyOf(anchors, capacity);
    weights = Arrays.copyOf(weights, capacity);
    eventIds = Arrays.copyOf(eventIds, capacity);
    counting = Arrays.copyOf(counting, capacity);
  }
}
