package dev.freshet.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON file that what a run came to is written to, for machines: names in snake case. */
public final class SummaryFile {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final Path path;

  private SummaryFile(Path path) {
    this.path = path;
  }

  /**
   * A file to be written at the end of a run, which may be long.
   *
   * @throws IOException if no file can be there
   */
  public static SummaryFile at(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (Files.isDirectory(path)) {
      throw new IOException(path + " is a folder: the summary needs a file");
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " does not exist: no summary can be written there");
    }
    return new SummaryFile(path);
  }

  /** Writes a summary as one JSON object. */
  public void write(Object summary) throws IOException {
    JSON.writeValue(path.toFile(), summary);
  }
}
