package dev.freshet.streams;

import dev.freshet.jobs.options.RefreshOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the options of a refresh job over a stream that are bundled with the program.
 *
 * <p>Each of these files has one relation, from {@code user}, and takes no follows. What it lacks
 * for a stream that has them is the same for all, and added here.
 */
public final class BundledOptions {

  private static final Map<String, String> FOLLOWS =
      Map.of(
          "types.producer", "anchor",
          "groups.follow.window", "unlimited",
          "relations[1].name", "follows",
          "relations[1].from", "user",
          "relations[1].to", "producer",
          "relations[1].events", "follows",
          "relations[1].group", "follow");

  private BundledOptions() {}

  /**
   * Reads the options.
   *
   * @param file the bundled file's name, such as {@code demo.yaml}
   * @param follows whether the stream has follows
   * @param overrides texts by full key, which win over the file
   * @throws dev.freshet.jobs.options.OptionsException if an option is refused
   */
  public static RefreshOptions load(String file, boolean follows, Map<String, String> overrides)
      throws IOException {
    Map<String, String> all = new HashMap<>(overrides);
    if (follows) {
      all.putAll(FOLLOWS);
    }
    try (InputStream bytes = BundledOptions.class.getResourceAsStream("/dev/freshet/" + file);
        Reader yaml = new InputStreamReader(bytes, StandardCharsets.UTF_8)) {
      return RefreshOptions.load(file, yaml, all);
    }
  }
}
