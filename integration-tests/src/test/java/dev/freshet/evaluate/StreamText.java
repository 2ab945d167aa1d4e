package dev.freshet.evaluate;

import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.schemas.wire.EntityKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Streams for tests, from rows such as {@code "5 u i"}, and {@code "5 u p follow"}. */
public final class StreamText {

  private static final int ENGAGEMENTS = 0;
  private static final int FOLLOWS = 1;
  private static final Origin ORIGIN = new Origin("test", 0, 0, 0, null, null);

  private StreamText() {}

  /** A stream of rows: time in milliseconds, user, item; or time, follower, followee, "follow". */
  public static EventStream stream(String... rows) {
    return stream(Arrays.asList(rows));
  }

  /** A stream of rows. */
  public static EventStream stream(List<String> rows) {
    return EventStream.of(
        "test", rows.stream().map(StreamText::event).toList(), group -> group == ENGAGEMENTS);
  }

  /**
   * A stream for properties: each code makes an engagement, or a follow now and then, of few users
   * and items, one time in three of the same time as the one before.
   */
  public static EventStream ofCodes(List<Integer> codes) {
    List<String> rows = new ArrayList<>();
    int time = 1000;
    for (int code : codes) {
      time += code % 3;
      int user = code / 3 % 4;
      int item = code / 12 % 7;
      rows.add(item == 6 ? time + " " + user + " 0 follow" : time + " " + user + " " + item);
    }
    return stream(rows);
  }

  private static Event event(String row) {
    List<String> cells = List.of(row.split(" ", -1));
    boolean follow = cells.size() > 3;
    byte[] user = EntityKey.of("user", cells.get(1));
    byte[] anchor = EntityKey.of(follow ? "producer" : "item", cells.get(2));
    long time = Long.parseLong(cells.get(0));
    return new Event(
        Event.Kind.ADD,
        Fingerprint.of(user),
        user,
        Fingerprint.of(anchor),
        anchor,
        follow ? FOLLOWS : ENGAGEMENTS,
        1,
        0,
        time,
        time,
        ORIGIN);
  }
}
