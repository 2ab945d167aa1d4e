package dev.freshet.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds a stream's files in its folder. */
class StreamFilesTest {

  @TempDir private Path folder;

  @Test
  void aStreamHasItsFoldersName() throws IOException {
    Path stream = Files.createDirectory(folder.resolve("some-stream"));
    Files.createFile(stream.resolve("engagements.tsv.gz"));

    assertThat(StreamFiles.in(stream).name()).isEqualTo("some-stream");
    assertThat(StreamFiles.in(stream.resolve(".")).name()).isEqualTo("some-stream");
  }

  @Test
  void followsMayBeMissing() throws IOException {
    Files.createFile(folder.resolve("engagements.tsv.gz"));
    assertThat(StreamFiles.in(folder).follows()).isEmpty();

    Path follows = Files.createFile(folder.resolve("follows.tsv.gz"));
    assertThat(StreamFiles.in(folder).follows().orElseThrow().name()).isEqualTo(follows.toString());
  }

  @Test
  void filesMayBePlain() throws IOException {
    Path engagements = Files.createFile(folder.resolve("engagements.tsv"));
    Path follows = Files.createFile(folder.resolve("follows.tsv"));

    StreamFiles files = StreamFiles.in(folder);

    assertThat(files.engagements().name()).isEqualTo(engagements.toString());
    assertThat(files.follows().orElseThrow().name()).isEqualTo(follows.toString());
  }

  @Test
  void theLayoutsOwnNameComesFirst() throws IOException {
    Files.createFile(folder.resolve("engagements.tsv"));
    Path compressed = Files.createFile(folder.resolve("engagements.tsv.gz"));

    assertThat(StreamFiles.in(folder).engagements().name()).isEqualTo(compressed.toString());
  }

  @Test
  void engagementsMustBeThere() throws IOException {
    Files.createFile(folder.resolve("follows.tsv.gz"));
    Path missing = folder.resolve("missing");
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> StreamFiles.in(folder))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage(folder + " has neither engagements.tsv.gz nor engagements.tsv");
    assertThatThrownBy(() -> StreamFiles.in(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(missing.toString());
    assertThatThrownBy(() -> StreamFiles.in(file))
        .isInstanceOf(NotDirectoryException.class)
        .hasMessage(file + " is a file: a folder with engagements.tsv.gz is expected");
  }

  @Test
  void theSampleIsBundled() throws IOException {
    StreamFiles sample = StreamFiles.sample();

    assertThat(sample.name()).isEqualTo("movietweetings-100k");
    assertThat(sample.follows()).isEmpty();
    try (EngagementReader reader = EngagementReader.open(sample.engagements())) {
      assertThat(reader.next()).isNotNull();
    }
    assertThat(ItemCatalogue.read(StreamFiles.itemsOfSample())).isNotNull();
  }
}
