package dev.freshet.streams;

import dev.freshet.schemas.wire.EntityKey;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads tab-separated UTF-8 text with a header line, plain or gzip (told by its first bytes), one
 * row at a time.
 */
final class TsvReader implements Closeable {

  private static final int GZIP_MAGIC_0 = 0x1F;
  private static final int GZIP_MAGIC_1 = 0x8B;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String file;
  private final BufferedReader lines;
  private final List<String> columns;
  private final String[] cells;
  private long line;

  private TsvReader(String file, BufferedReader lines) throws IOException {
    this.file = file;
    this.lines = lines;
    String header = readLine();
    if (header == null) {
      throw new StreamFormatException(file, "is empty: a header line with columns is expected");
    }
    // Some programs begin a file with a mark that it is UTF-8.
    String names = header.startsWith(BYTE_ORDER_MARK) ? header.substring(1) : header;
    this.columns = List.of(names.split("\t", -1));
    this.cells = new String[columns.size()];
    for (int i = 0; i < columns.size(); i++) {
      if (columns.subList(0, i).contains(columns.get(i))) {
        throw new StreamFormatException(file, 1, columns.get(i), "is there twice");
      }
    }
  }

  static TsvReader open(StreamFile file) throws IOException {
    InputStream stored = new BufferedInputStream(file.open(), 1 << 16);
    try {
      InputStream plain = isGzip(stored) ? unzipped(file.name(), stored) : stored;
      return new TsvReader(
          file.name(),
          new BufferedReader(
              new InputStreamReader(
                  plain,
                  StandardCharsets.UTF_8
                      .newDecoder()
                      .onMalformedInput(CodingErrorAction.REPORT)
                      .onUnmappableCharacter(CodingErrorAction.REPORT))));
    } catch (IOException | RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  /** The index of a column that must be there. */
  int required(String column) throws StreamFormatException {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new StreamFormatException(
          file,
          1,
          column,
          "is missing from the header, whose columns are %s".formatted(String.join(", ", columns)));
    }
    return index;
  }

  /** The index of a column that may be there. */
  OptionalInt optional(String column) {
    int index = columns.indexOf(column);
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** Moves to the next row; false at the end of the file. */
  boolean next() throws IOException {
    String text = readLine();
    if (text == null) {
      return false;
    }
    int start = 0;
    int count = 0;
    while (true) {
      int end = text.indexOf('\t', start);
      if (count < cells.length) {
        cells[count] = end < 0 ? text.substring(start) : text.substring(start, end);
      }
      count++;
      if (end < 0) {
        break;
      }
      start = end + 1;
    }
    if (count != cells.length) {
      throw new StreamFormatException(
          file,
          line,
          "has %d columns where the header has %d (%s)"
              .formatted(count, cells.length, String.join(", ", columns)));
    }
    return true;
  }

  /** The row's text in a column, which must not be empty. */
  String text(int column) throws StreamFormatException {
    String cell = cells[column];
    if (cell.isEmpty()) {
      throw problem(column, "is empty");
    }
    return cell;
  }

  /** The row's text in a column, if it is not empty. */
  Optional<String> textIfAny(int column) {
    return cells[column].isEmpty() ? Optional.empty() : Optional.of(cells[column]);
  }

  /** The row's id of an entity in a column. */
  String id(int column) throws StreamFormatException {
    String id = text(column);
    Optional<String> problem = EntityKey.idProblem(id);
    if (problem.isPresent()) {
      throw problem(column, problem.get());
    }
    return id;
  }

  /** The row's time in a column, in milliseconds: not before 1970, which no event may be. */
  long millis(int column) throws StreamFormatException {
    String text = text(column);
    long millis;
    try {
      millis = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw problem(column, "'%s' is not a whole number of milliseconds".formatted(text));
    }
    if (millis < 0) {
      throw problem(column, "'%s' is before 1970".formatted(text));
    }
    return millis;
  }

  /** What is wrong with the row's value in a column. */
  StreamFormatException problem(int column, String problem) {
    return new StreamFormatException(file, line, columns.get(column), problem);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private String readLine() throws IOException {
    line++;
    try {
      return lines.readLine();
    } catch (CharacterCodingException e) {
      throw new StreamFormatException(file, line, "is not UTF-8, or near a place that is not");
    } catch (EOFException | ZipException e) {
      throw damaged(file, line, e);
    }
  }

  private static InputStream unzipped(String file, InputStream stored) throws IOException {
    try {
      return new GZIPInputStream(stored, 1 << 16);
    } catch (EOFException | ZipException e) {
      throw damaged(file, 1, e);
    }
  }

  private static StreamFormatException damaged(String file, long line, IOException problem) {
    String what = problem.getMessage() == null ? "" : ": " + problem.getMessage();
    return new StreamFormatException(file, line, "the gzip data is damaged or cut" + what);
  }

  private static boolean isGzip(InputStream stored) throws IOException {
    stored.mark(2);
    int first = stored.read();
    int second = stored.read();
    stored.reset();
    return first == GZIP_MAGIC_0 && second == GZIP_MAGIC_1;
  }
}
