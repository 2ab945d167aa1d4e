package dev.freshet.schemas.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects the headers that every request to a schema registry carries, credentials among them.
 *
 * <p>Files are read anew each time, so that a changed password needs no restart and none is kept.
 */
final class RequestHeaders {

  private final SchemaRegistrySettings settings;

  RequestHeaders(SchemaRegistrySettings settings) {
    this.settings = settings;
  }

  /**
   * Name to value; names differ by more than case.
   *
   * @throws SchemaRegistryException if a file cannot be read or is not of its form
   */
  Map<String, String> read() {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(settings.headers());
    if (settings.headersFile() != null) {
      for (String line : lines(settings.headersFile())) {
        addLine(line, headers);
      }
    }
    if (settings.userInfoFile() != null) {
      headers.put("Authorization", basic(settings.userInfoFile()));
    }
    return headers;
  }

  private void addLine(String line, Map<String, String> headers) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      throw new SchemaRegistryException(
          settings.headersFile() + ": a line is not of the form 'Name: value'");
    }
    String name = line.substring(0, colon).strip();
    String value = line.substring(colon + 1).strip();
    try {
      SchemaRegistrySettings.checkHeader(name, value, settings.headersFile());
    } catch (IllegalArgumentException e) {
      throw new SchemaRegistryException(e.getMessage());
    }
    headers.put(name, value);
  }

  private static String basic(String file) {
    List<String> lines = lines(file);
    if (lines.size() != 1 || lines.get(0).indexOf(':') < 0) {
      throw new SchemaRegistryException(file + ": not one line of the form 'user:password'");
    }
    byte[] userInfo = lines.get(0).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(userInfo);
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      // Its message is the file's name, or where the text is not UTF-8.
      throw new SchemaRegistryException(
          "cannot read the schema registry's credentials from %s: %s"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }
}
