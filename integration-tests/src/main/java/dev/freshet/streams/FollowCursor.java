package dev.freshet.streams;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Predicate;

/** A place among some of a file's follows: gives them one by one, in the file's order. */
public final class FollowCursor implements Closeable {

  private final FollowReader reader;
  private final Predicate<FollowRow> wanted;
  private FollowRow head;

  /** Takes the reader, which it closes, and moves to the first row that is wanted. */
  FollowCursor(FollowReader reader, Predicate<FollowRow> wanted) throws IOException {
    this.reader = reader;
    this.wanted = wanted;
    try {
      advance();
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  private FollowCursor() {
    this.reader = null;
    this.wanted = row -> false;
  }

  /** A place among no follows. */
  public static FollowCursor none() {
    return new FollowCursor();
  }

  /** The next follow, or null if there is none or it came after this time. */
  FollowRow nextUpTo(long timeMillis) throws IOException {
    FollowRow next = head;
    if (next == null || next.timeMillis().orElse(Long.MIN_VALUE) > timeMillis) {
      return null;
    }
    advance();
    return next;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }

  private void advance() throws IOException {
    do {
      head = reader.next();
    } while (head != null && !wanted.test(head));
  }
}
