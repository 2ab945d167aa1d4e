package dev.freshet.schemas.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Reads the checked-in bytes of a record: hexadecimal digits, white space without meaning. */
final class GoldenBytes {

  private GoldenBytes() {}

  static byte[] of(Class<?> type, int version) {
    String name = "/dev/freshet/schemas/golden/" + fileOf(type, version);
    try (InputStream in = GoldenBytes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("no golden bytes in src/test/resources" + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String fileOf(Class<?> type, int version) {
    return "%s.%d.hex".formatted(type.getSimpleName(), version);
  }
}
