package dev.freshet.cli;

import dev.freshet.jobs.options.RefreshOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The part of a command line that names the job by its YAML file. */
final class JobFile {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The job's options (YAML), which name its topics and its Kafka cluster.")
  private Path config;

  /**
   * Reads the options.
   *
   * @throws dev.freshet.jobs.options.OptionsException with every error found, if there is any
   */
  RefreshOptions options() throws IOException {
    return RefreshOptions.load(config);
  }
}
