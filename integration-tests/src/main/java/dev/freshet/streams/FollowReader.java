package dev.freshet.streams;

import dev.freshet.schemas.FollowAction;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads a follows file: columns {@code ts_ms} (empty where the time is not known), {@code
 * follower}, {@code followee}, and {@code action} (FOLLOW or UNFOLLOW) where the source has it;
 * other columns are passed over. Without the column every row is a FOLLOW.
 *
 * <p>Every error is a {@link StreamFormatException} that names the file, the line and the column.
 */
public final class FollowReader implements Closeable {

  private final TsvReader rows;
  private final int time;
  private final int follower;
  private final int followee;
  private final OptionalInt action;

  private FollowReader(TsvReader rows) throws StreamFormatException {
    this.rows = rows;
    this.time = rows.required("ts_ms");
    this.follower = rows.required("follower");
    this.followee = rows.required("followee");
    this.action = rows.optional("action");
  }

  /** Opens a file and reads its header. */
  public static FollowReader open(StreamFile file) throws IOException {
    TsvReader rows = TsvReader.open(file);
    try {
      return new FollowReader(rows);
    } catch (IOException e) {
      rows.close();
      throw e;
    }
  }

  /** The next follow, or null at the end of the file. */
  public FollowRow next() throws IOException {
    if (!rows.next()) {
      return null;
    }
    return new FollowRow(timeOfRow(), rows.id(follower), rows.id(followee), actionOfRow());
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  private OptionalLong timeOfRow() throws StreamFormatException {
    return rows.textIfAny(time).isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(rows.millis(time));
  }

  private FollowAction actionOfRow() throws StreamFormatException {
    if (action.isEmpty()) {
      return FollowAction.FOLLOW;
    }
    String text = rows.text(action.getAsInt());
    try {
      return FollowAction.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw rows.problem(action.getAsInt(), "'%s' is neither FOLLOW nor UNFOLLOW".formatted(text));
    }
  }
}
