package dev.freshet.evaluate;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.streams.BundledOptions;
import dev.freshet.streams.StreamFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads the options of the job that is evaluated. */
public final class EvaluatedJob {

  private static final String BUNDLED = "evaluate.yaml";

  private EvaluatedJob() {}

  /**
   * Reads the options.
   *
   * @param config the YAML file; absent: the defaults, with a relation that takes the stream's
   *     follows if it has any
   * @throws IOException if the file cannot be read
   * @throws dev.freshet.jobs.options.OptionsException if an option is refused
   */
  public static RefreshOptions options(Optional<Path> config, StreamFiles stream)
      throws IOException {
    return config.isPresent()
        ? RefreshOptions.load(config.get())
        : BundledOptions.load(BUNDLED, stream.follows().isPresent(), Map.of());
  }
}
