package dev.freshet.jobs.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Origin;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterFolderTest {

  @TempDir private Path temporary;

  private Path path;
  private DeadLetterFolder folder;

  @BeforeEach
  void open() {
    path = temporary.resolve("letters");
    folder = new DeadLetterFolder(path);
  }

  @Test
  void givesBackWhatWasWritten() throws IOException {
    StoredDeadLetter stored = letter(new Position(0, 17), new byte[] {1}, new byte[] {2, 3});
    folder.write(stored);

    assertThat(folder.names()).containsExactly("0-17");
    assertThat(folder.read("0-17")).usingRecursiveComparison().isEqualTo(stored);
    assertThat(path.resolve("0-17.value")).hasBinaryContent(new byte[] {2, 3});
  }

  @Test
  void tellsNullFromEmpty() throws IOException {
    folder.write(letter(new Position(0, 1), null, new byte[0]));
    folder.write(letter(new Position(0, 2), new byte[0], null));

    assertThat(folder.read("0-1").origin().key()).isNull();
    assertThat(folder.read("0-1").origin().value()).isEmpty();
    assertThat(folder.read("0-2").origin().key()).isEmpty();
    assertThat(folder.read("0-2").origin().value()).isNull();
  }

  @Test
  void keepsTheOrderOfTheTopic() throws IOException {
    for (Position position :
        new Position[] {new Position(10, 0), new Position(2, 100), new Position(2, 9)}) {
      folder.write(letter(position, null, null));
    }
    assertThat(folder.names()).containsExactly("2-9", "2-100", "10-0");
  }

  @Test
  void readsMendedBytes() throws IOException {
    folder.write(letter(new Position(0, 17), new byte[] {1}, new byte[] {2, 3}));
    Files.write(path.resolve("0-17.value"), new byte[] {4, 5, 6});

    assertThat(folder.read("0-17").origin().value()).containsExactly(4, 5, 6);
  }

  @Test
  void aCutOneIsWholeOnceItsDescriptionSaysSo() throws IOException {
    StoredDeadLetter stored = letter(new Position(0, 17), null, new byte[] {2});
    folder.write(
        new StoredDeadLetter(
            stored.position(),
            stored.refusedAt(),
            stored.letter(),
            Optional.of(new StoredDeadLetter.Whole(1_200_000, "cd")),
            Optional.of(new StoredDeadLetter.Whole(1_500_000, "ab"))));
    assertThat(folder.read("0-17").wholeKey())
        .contains(new StoredDeadLetter.Whole(1_200_000, "cd"));
    assertThat(folder.read("0-17").whole()).contains(new StoredDeadLetter.Whole(1_500_000, "ab"));

    Path description = path.resolve("0-17.json");
    String json = Files.readString(description);
    assertThat(json).contains("\"cut\" : true");
    Files.writeString(description, json.replace("\"cut\" : true", "\"cut\" : false"));

    assertThat(folder.read("0-17").cut()).isFalse();
  }

  @Test
  void whatWasSentIsNotReadAgainNorWrittenOver() throws IOException {
    StoredDeadLetter stored = letter(new Position(0, 17), null, new byte[] {2});
    folder.write(stored);
    assertThatThrownBy(() -> folder.write(stored)).isInstanceOf(FileAlreadyExistsException.class);
    folder.markSent("0-17");

    assertThat(folder.names()).isEmpty();
    assertThatThrownBy(() -> folder.write(stored)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void namesTheFileThatIsNoDescription() throws IOException {
    folder.write(letter(new Position(0, 17), null, null));
    Path description = path.resolve("0-17.json");
    String json = Files.readString(description);

    Files.writeString(description, json.replace("\"offset\" : 77,", ""));
    assertThatThrownBy(() -> folder.read("0-17"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0-17.json: ")
        .hasMessageContaining("'offset'");

    Files.writeString(description, json.replace("0:17", "here"));
    assertThatThrownBy(() -> folder.read("0-17"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0-17.json: 'here' is no position");

    Files.writeString(
        description, json.replaceAll("\"refused_at\" : [^,]+", "\"refused_at\" : null"));
    assertThatThrownBy(() -> folder.read("0-17"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0-17.json: ")
        .hasMessageContaining("refused_at is null");

    Files.write(description, new byte[] {(byte) 0xe9});
    assertThatThrownBy(() -> folder.read("0-17"))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("0-17.json: is not UTF-8");
  }

  @Test
  void aFolderThatDoesNotExistIsNotEmpty() {
    assertThatThrownBy(() -> folder.names()).isInstanceOf(NoSuchFileException.class);
  }

  private static StoredDeadLetter letter(Position position, byte[] key, byte[] value) {
    return new StoredDeadLetter(
        position,
        1_700_000_000_123L,
        new DeadLetter(
            new Origin("likes", 4, 77, 1_000, key, value, 2), "INVALID_ID", "user: it is empty"),
        Optional.empty(),
        Optional.empty());
  }
}
