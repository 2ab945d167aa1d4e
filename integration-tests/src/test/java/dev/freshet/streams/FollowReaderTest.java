package dev.freshet.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.schemas.FollowAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the layout of follows files, and says where a file is not in it. */
class FollowReaderTest {

  private static final String HEADER = "ts_ms\tfollower\tfollowee\taction\n";

  @TempDir private Path folder;

  @Test
  void readsRowsWithAndWithoutATime() throws IOException {
    Path file = write(HEADER + "\t1\t2\tFOLLOW\n1000\t1\t2\tunfollow\n");

    assertThat(readAll(file))
        .containsExactly(
            new FollowRow(OptionalLong.empty(), "1", "2", FollowAction.FOLLOW),
            new FollowRow(OptionalLong.of(1000), "1", "2", FollowAction.UNFOLLOW));
  }

  @Test
  void readsColumnsByTheirNames() throws IOException {
    Path file = write("action\tfollowee\tnote\tfollower\tts_ms\nUNFOLLOW\t2\tx\t1\t5\n");

    assertThat(readAll(file))
        .containsExactly(new FollowRow(OptionalLong.of(5), "1", "2", FollowAction.UNFOLLOW));
  }

  @Test
  void withoutActionsEveryRowIsAFollow() throws IOException {
    Path file = write("ts_ms\tfollower\tfollowee\n\t1\t2\n");

    assertThat(readAll(file))
        .containsExactly(new FollowRow(OptionalLong.empty(), "1", "2", FollowAction.FOLLOW));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12x;1;2;FOLLOW|line 3, column ts_ms: '12x' is not a whole number of milliseconds",
        "-1;1;2;FOLLOW|line 3, column ts_ms: '-1' is before 1970",
        "1;;2;FOLLOW|line 3, column follower: is empty",
        "1;1;;FOLLOW|line 3, column followee: is empty",
        "1;1;2;|line 3, column action: is empty",
        "1;1;2;BLOCK|line 3, column action: 'BLOCK' is neither FOLLOW nor UNFOLLOW",
        "1;1;2|line 3: has 3 columns where the header has 4 (ts_ms, follower, followee, action)",
      })
  void saysWhatIsWrongWithALine(String row, String problem) throws IOException {
    Path file = write(HEADER + "\t1\t2\tFOLLOW\n" + row.replace(';', '\t') + "\n");

    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(StreamFormatException.class)
        .hasMessage(file + ": " + problem);
  }

  @Test
  void refusesIdsThatNoEntityCanHave() throws IOException {
    Path file = write(HEADER + "\t1\t" + "x".repeat(257) + "\tFOLLOW\n");

    assertThatThrownBy(() -> readAll(file))
        .hasMessageContaining("line 2, column followee: ")
        .hasMessageContaining("257 bytes");
  }

  @Test
  void namesTheMissingColumn() throws IOException {
    Path file = write("follower\tfollowee\taction\n");

    assertThatThrownBy(() -> readAll(file))
        .hasMessageContaining("line 1, column ts_ms: is missing from the header");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("follows.tsv"), text);
  }

  private static List<FollowRow> readAll(Path file) throws IOException {
    List<FollowRow> all = new ArrayList<>();
    try (FollowReader reader = FollowReader.open(StreamFile.of(file))) {
      for (FollowRow row = reader.next(); row != null; row = reader.next()) {
        all.add(row);
      }
    }
    return all;
  }
}
