package dev.freshet.bench;

import dev.freshet.streams.EngagementRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Events to put on the job, the same each time that they are asked for. */
interface Load {

  /** Returns how many there are. */
  long events();

  /** Returns them from the first one on, in the order of their times. */
  Iterator<EngagementRow> rows();

  /**
   * Returns so many more of the same kind, later than all of these.
   *
   * @throws UnsupportedOperationException if there is no more of it
   */
  default Iterator<EngagementRow> more(long events) {
    throw new UnsupportedOperationException("of " + facts().stream() + " there is no more");
  }

  /** Returns the next so many of them. */
  static List<EngagementRow> next(Iterator<EngagementRow> rows, long events) {
    List<EngagementRow> next = new ArrayList<>();
    for (long i = 0; i < events; i++) {
      next.add(rows.next());
    }
    return next;
  }

  /** Returns what reports say of it. */
  Facts facts();

  /**
   * What is known of a load.
   *
   * @param stream name of the stream
   * @param users who may occur; absent if only the stream knows
   * @param items as {@code users}
   * @param zipfExponent of the items' law; absent for a real stream
   */
  record Facts(String stream, long events, Integer users, Integer items, Double zipfExponent) {}
}
