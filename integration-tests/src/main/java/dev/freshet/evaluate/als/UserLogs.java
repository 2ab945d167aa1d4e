package dev.freshet.evaluate.als;

import dev.freshet.evaluate.EventStream;
import it.unimi.dsi.fastutil.ints.Int2IntLinkedOpenHashMap;
import java.util.Arrays;

/** Keeps every user's engagements, to make rows of the newest of them. */
final class UserLogs {

  private static final int NONE = -1;

  private final EventStream stream;
  private final int[] newest;
  private final int[] previous;

  UserLogs(EventStream stream) {
    this.stream = stream;
    newest = new int[stream.users()];
    previous = new int[stream.size()];
    Arrays.fill(newest, NONE);
  }

  /** Adds the engagement at a position later than any before. */
  void add(int position) {
    int user = stream.user(position);
    previous[position] = newest[user];
    newest[user] = position;
  }

  /**
   * Counts a user's engagements by item.
   *
   * @param until the position before which they must be
   * @param items the number below which their items must be
   * @param most how many items to take, the newest first
   */
  SparseRows row(int user, int until, int items, int most) {
    Int2IntLinkedOpenHashMap counts = new Int2IntLinkedOpenHashMap();
    for (int position = newest[user]; position != NONE; position = previous[position]) {
      int item = stream.item(position);
      if (position < until && item < items) {
        if (counts.size() == most && !counts.containsKey(item)) {
          break;
        }
        counts.addTo(item, 1);
      }
    }
    return SparseRows.ofOne(counts.keySet().toIntArray(), counts.values().toIntArray());
  }
}
