package dev.freshet.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the layout of the evaluation streams, and says where a file is not in it. */
class EngagementReaderTest {

  private static final String HEADER = "ts_ms\tuser\titem\taction\n";

  @TempDir private Path folder;

  @Test
  void readsColumnsByTheirNames() throws IOException {
    Path file = write("action\titem\tnote\tuser\tts_ms\nRATE\t7\tx\t3\t1000\n");

    assertThat(EngagementReader.readAll(StreamFile.of(file)))
        .containsExactly(
            new EngagementRow(1000, "3", "7", "RATE", Optional.empty(), OptionalDouble.empty()));
  }

  @Test
  void readsOptionalColumnsAndTheirGaps() throws IOException {
    Path file =
        write(
            """
            ts_ms\tuser\titem\taction\tauthor\tvalue
            1\tu\ti\tRATE\ta\t4.5
            2\tu\ti\tRATE\t\t
            """);

    List<EngagementRow> rows = EngagementReader.readAll(StreamFile.of(file));

    assertThat(rows)
        .extracting(EngagementRow::author)
        .containsExactly(Optional.of("a"), Optional.empty());
    assertThat(rows)
        .extracting(EngagementRow::value)
        .containsExactly(OptionalDouble.of(4.5), OptionalDouble.empty());
  }

  @Test
  void readsGzipWhateverTheFileIsCalled() throws IOException {
    Path file = folder.resolve("stream.tsv");
    gzip(file, HEADER + "1\tu\ti\tRATE\n");

    assertThat(EngagementReader.readAll(StreamFile.of(file))).hasSize(1);
  }

  @Test
  void readsTheBundledSample() throws IOException {
    StreamFile sample =
        StreamFile.bundled("/dev/freshet/samples/movietweetings-100k/engagements.tsv.gz");

    List<EngagementRow> rows = EngagementReader.readAll(sample);

    assertThat(rows).hasSize(100_000);
    assertThat(rows.stream().map(EngagementRow::user).distinct()).hasSize(16_554);
    assertThat(rows.stream().map(EngagementRow::item).distinct()).hasSize(10_506);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12x;u;i;RATE|line 3, column ts_ms: '12x' is not a whole number of milliseconds",
        "-1;u;i;RATE|line 3, column ts_ms: '-1' is before 1970",
        ";u;i;RATE|line 3, column ts_ms: is empty",
        "1;;i;RATE|line 3, column user: is empty",
        "1;u;;RATE|line 3, column item: is empty",
        "1;u;i;|line 3, column action: is empty",
        "1;u;i|line 3: has 3 columns where the header has 4 (ts_ms, user, item, action)",
        "1;u;i;RATE;5|line 3: has 5 columns where the header has 4 (ts_ms, user, item, action)",
      })
  void saysWhatIsWrongWithALine(String row, String problem) throws IOException {
    Path file = write(HEADER + "1\tu\ti\tRATE\n" + row.replace(';', '\t') + "\n");

    assertThatThrownBy(() -> EngagementReader.readAll(StreamFile.of(file)))
        .isInstanceOf(StreamFormatException.class)
        .hasMessage(file + ": " + problem);
  }

  @Test
  void refusesValuesThatAreNoFiniteNumbers() throws IOException {
    Path file = write("ts_ms\tuser\titem\taction\tvalue\n1\tu\ti\tRATE\tNaN\n");

    assertThatThrownBy(() -> EngagementReader.readAll(StreamFile.of(file)))
        .hasMessage(file + ": line 2, column value: 'NaN' is not a finite number");
  }

  @Test
  void refusesIdsThatNoEntityCanHave() throws IOException {
    Path file = write(HEADER + "1\t" + "x".repeat(257) + "\ti\tRATE\n");

    assertThatThrownBy(() -> EngagementReader.readAll(StreamFile.of(file)))
        .hasMessageContaining("line 2, column user: ")
        .hasMessageContaining("257 bytes");
  }

  @Test
  void namesTheMissingColumnAndThoseThatAreThere() throws IOException {
    Path file = write("ts_ms\tuser\taction\n");

    assertThatThrownBy(() -> EngagementReader.open(StreamFile.of(file)))
        .hasMessage(
            file
                + ": line 1, column item: is missing from the header, whose columns are"
                + " ts_ms, user, action");
  }

  @Test
  void refusesTwoColumnsOfOneName() throws IOException {
    Path file = write("ts_ms\tuser\titem\taction\tuser\n");

    assertThatThrownBy(() -> EngagementReader.open(StreamFile.of(file)))
        .hasMessage(file + ": line 1, column user: is there twice");
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    Path file = write("");

    assertThatThrownBy(() -> EngagementReader.open(StreamFile.of(file)))
        .hasMessageStartingWith(file + ": is empty");
  }

  @Test
  void noticesThatGzipDataIsCut() throws IOException {
    Path whole = folder.resolve("whole.gz");
    gzip(whole, HEADER + "1\tu\ti\tRATE\n".repeat(1000));
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.gz");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 12));

    assertThatThrownBy(() -> EngagementReader.readAll(StreamFile.of(cut)))
        .isInstanceOf(StreamFormatException.class)
        .hasMessageStartingWith(cut + ": line ")
        .hasMessageContaining("gzip data is damaged or cut");
  }

  @Test
  void noticesThatAGzipFileEndsInItsHeader() throws IOException {
    Path cut = folder.resolve("cut.gz");
    Files.write(cut, new byte[] {0x1F, (byte) 0x8B, 8});

    assertThatThrownBy(() -> EngagementReader.open(StreamFile.of(cut)))
        .isInstanceOf(StreamFormatException.class)
        .hasMessage(cut + ": line 1: the gzip data is damaged or cut");
  }

  @Test
  void passesOverAByteOrderMark() throws IOException {
    Path file = write("\uFEFF" + HEADER + "1\tu\ti\tRATE\n");

    assertThat(EngagementReader.readAll(StreamFile.of(file))).hasSize(1);
  }

  @Test
  void noticesBytesThatAreNotUtf8() throws IOException {
    Path file = folder.resolve("latin1.tsv");
    Files.write(file, (HEADER + "1\tü\ti\tRATE\n").getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> EngagementReader.readAll(StreamFile.of(file)))
        .isInstanceOf(StreamFormatException.class)
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void leavesAMissingFileToTheFileSystemsError() {
    Path missing = folder.resolve("missing.tsv");

    assertThatThrownBy(() -> EngagementReader.open(StreamFile.of(missing)))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing.tsv");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("stream.tsv"), text);
  }

  private static void gzip(Path file, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
