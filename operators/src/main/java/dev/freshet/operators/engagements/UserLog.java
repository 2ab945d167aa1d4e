package dev.freshet.operators.engagements;

import dev.freshet.maths.EngagementLog;
import java.util.Arrays;

/**
 * The state of a user: its key, its log in each co-occurrence group, when it was last folded in,
 * and until when it was forgotten.
 *
 * <p>Groups are known by the hash of their name, so that adding one to the configuration leaves the
 * others' logs where they are.
 */
public final class UserLog {

  private final byte[] key;
  private int[] groups = new int[1];
  private EngagementLog[] logs = new EngagementLog[1];
  private int size;

  /** Processing time of the last fold-in request, milliseconds since the epoch; 0 for never. */
  long foldedInAt;

  /** Processing time of the timer for the next fold-in; 0 if none is set. */
  long dueAt;

  /** The Kafka time of the earliest event that no fold-in reflects yet; 0 for none. */
  long arrivedAt;

  /** Whether a fold-in was asked for since the user was last gone: it may be published. */
  boolean live;

  /**
   * The time of the latest request to forget the user, up to which events are not taken in,
   * milliseconds since the epoch; {@link RowDelta#NOT_FORGOTTEN} for none.
   */
  long forgottenUpTo = RowDelta.NOT_FORGOTTEN;

  /** Event time of the timer that looks whether the user expired; 0 if none is set. */
  long expiresAt;

  /** Creates the state of a user, given the bytes of {@code type:id}. */
  public UserLog(byte[] key) {
    this.key = key;
  }

  /** Returns the bytes of {@code type:id}. */
  public byte[] key() {
    return key;
  }

  /** Returns the log of a group, empty if the user has none. */
  public EngagementLog log(int group) {
    EngagementLog known = logOrNull(group);
    if (known != null) {
      return known;
    }
    EngagementLog log = new EngagementLog();
    put(group, log);
    return log;
  }

  EngagementLog logOrNull(int group) {
    for (int i = 0; i < size; i++) {
      if (groups[i] == group) {
        return logs[i];
      }
    }
    return null;
  }

  /** Returns whether all logs are empty. */
  boolean isEmpty() {
    for (int i = 0; i < size; i++) {
      if (logs[i].size() > 0) {
        return false;
      }
    }
    return true;
  }

  /** Forgets all logs. */
  void clear() {
    Arrays.fill(logs, null);
    size = 0;
  }

  int groups() {
    return size;
  }

  int group(int i) {
    return groups[i];
  }

  EngagementLog logAt(int i) {
    return logs[i];
  }

  void put(int group, EngagementLog log) {
    if (size == groups.length) {
      groups = Arrays.copyOf(groups, size + 1);
      logs = Arrays.copyOf(logs, size + 1);
    }
    groups[size] = group;
    logs[size++] = log;
  }
}
