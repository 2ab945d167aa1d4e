package dev.freshet.streams;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Reads an engagements file: columns {@code ts_ms}, {@code user}, {@code item}, {@code action}, and
 * {@code author} and {@code value} where the source has them; other columns are passed over.
 *
 * <p>Every error is a {@link StreamFormatException} that names the file, the line and the column.
 */
public final class EngagementReader implements Closeable {

  private final TsvReader rows;
  private final int time;
  private final int user;
  private final int item;
  private final int action;
  private final OptionalInt author;
  private final OptionalInt value;

  private EngagementReader(TsvReader rows) throws StreamFormatException {
    this.rows = rows;
    this.time = rows.required("ts_ms");
    this.user = rows.required("user");
    this.item = rows.required("item");
    this.action = rows.required("action");
    this.author = rows.optional("author");
    this.value = rows.optional("value");
  }

  /** Opens a file and reads its header. */
  public static EngagementReader open(StreamFile file) throws IOException {
    TsvReader rows = TsvReader.open(file);
    try {
      return new EngagementReader(rows);
    } catch (IOException e) {
      rows.close();
      throw e;
    }
  }

  /** All engagements of a file, in the file's order. */
  public static List<EngagementRow> readAll(StreamFile file) throws IOException {
    List<EngagementRow> all = new ArrayList<>();
    try (EngagementReader reader = open(file)) {
      for (EngagementRow row = reader.next(); row != null; row = reader.next()) {
        all.add(row);
      }
    }
    return all;
  }

  /** The next engagement, or null at the end of the file. */
  public EngagementRow next() throws IOException {
    if (!rows.next()) {
      return null;
    }
    return new EngagementRow(
        rows.millis(time),
        rows.id(user),
        rows.id(item),
        rows.text(action),
        authorOfRow(),
        valueOfRow());
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  private Optional<String> authorOfRow() throws StreamFormatException {
    if (author.isEmpty() || rows.textIfAny(author.getAsInt()).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(rows.id(author.getAsInt()));
  }

  private OptionalDouble valueOfRow() throws StreamFormatException {
    if (value.isEmpty() || rows.textIfAny(value.getAsInt()).isEmpty()) {
      return OptionalDouble.empty();
    }
    String text = rows.text(value.getAsInt());
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return OptionalDouble.of(number);
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number that is not finite.
    }
    throw rows.problem(value.getAsInt(), "'%s' is not a finite number".formatted(text));
  }
}
