package dev.freshet.streams;

import java.io.IOException;

/**
 * A stream's follows, in a file that was found to be in its layout.
 *
 * <p>The rows stay on disk and are read again for each replay: there may be many times more of them
 * than engagements. Those without a time, or from before the first engagement, are older than the
 * stream; the others came during it.
 */
public final class FollowFile {

  private final StreamFile file;
  private final long streamStartMillis;
  private final long older;
  private final long during;

  private FollowFile(StreamFile file, long streamStartMillis, long older, long during) {
    this.file = file;
    this.streamStartMillis = streamStartMillis;
    this.older = older;
    this.during = during;
  }

  /** No follows. */
  public static FollowFile none() {
    return new FollowFile(null, 0, 0, 0);
  }

  /**
   * Reads a file to its end.
   *
   * @param streamStartMillis time of the stream's first engagement, in milliseconds since
   *     1970-01-01T00:00:00Z
   * @throws StreamFormatException if the file is not in the layout; it names line and column
   */
  public static FollowFile check(StreamFile file, long streamStartMillis) throws IOException {
    long older = 0;
    long all = 0;
    try (FollowReader reader = FollowReader.open(file)) {
      for (FollowRow row = reader.next(); row != null; row = reader.next()) {
        older += isOlder(row, streamStartMillis) ? 1 : 0;
        all++;
      }
    }
    return new FollowFile(file, streamStartMillis, older, all - older);
  }

  /** The number of follows that are older than the stream. */
  public long olderCount() {
    return older;
  }

  /** The number of follows that came during the stream. */
  public long duringCount() {
    return during;
  }

  /** Opens the follows that are older than the stream. */
  public FollowCursor older() throws IOException {
    return older == 0
        ? FollowCursor.none()
        : new FollowCursor(FollowReader.open(file), row -> isOlder(row, streamStartMillis));
  }

  /** Opens the follows that came during the stream. */
  public FollowCursor during() throws IOException {
    return during == 0
        ? FollowCursor.none()
        : new FollowCursor(FollowReader.open(file), row -> !isOlder(row, streamStartMillis));
  }

  private static boolean isOlder(FollowRow row, long streamStartMillis) {
    return row.timeMillis().orElse(Long.MIN_VALUE) < streamStartMillis;
  }
}
