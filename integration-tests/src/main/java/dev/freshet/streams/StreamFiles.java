package dev.freshet.streams;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of one stream.
 *
 * @param name what reports call the stream
 * @param engagements its engagements
 * @param follows its follows, if there is a file of them
 */
public record StreamFiles(String name, StreamFile engagements, Optional<StreamFile> follows) {

  private static final String SAMPLE = "movietweetings-100k";
  private static final List<String> SUFFIXES = List.of(".tsv.gz", ".tsv");

  /** The bundled sample: the first 100,000 ratings of MovieTweetings. */
  public static StreamFiles sample() {
    return new StreamFiles(SAMPLE, ofSample("engagements"), Optional.empty());
  }

  /** What is known of the bundled sample's items. */
  public static StreamFile itemsOfSample() {
    return ofSample("items");
  }

  /**
   * The stream in a folder, whose name it has: {@code engagements.tsv.gz} and, if there is one,
   * {@code follows.tsv.gz}; either may lack the {@code .gz}.
   *
   * @throws IOException if there is no such folder, or it has no engagements
   */
  public static StreamFiles in(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(
          folder + " is a file: a folder with engagements.tsv.gz is expected");
    }
    Path named = folder.toAbsolutePath().normalize().getFileName();
    return new StreamFiles(
        named == null ? folder.toString() : named.toString(),
        find(folder, "engagements")
            .orElseThrow(
                () ->
                    new FileNotFoundException(
                        "%s has neither engagements.tsv.gz nor engagements.tsv".formatted(folder))),
        find(folder, "follows"));
  }

  private static Optional<StreamFile> find(Path folder, String name) {
    return SUFFIXES.stream()
        .map(suffix -> folder.resolve(name + suffix))
        .filter(Files::exists)
        .findFirst()
        .map(StreamFile::of);
  }

  private static StreamFile ofSample(String name) {
    return StreamFile.bundled("/dev/freshet/samples/%s/%s.tsv.gz".formatted(SAMPLE, name));
  }
}
