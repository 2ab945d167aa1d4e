package dev.freshet.jobs.options;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps the reference page in the repository as the declared options are. */
class OptionsPageTest {

  private static final Path PAGE = Path.of("OPTIONS.md");
  private static final Path CURRENT = Path.of("target", "OPTIONS.md");

  @Test
  void thePageIsCurrent() throws IOException {
    String current = OptionsReference.page();
    if (Files.exists(PAGE) && Files.readString(PAGE).equals(current)) {
      return;
    }
    Files.writeString(CURRENT, current);
    fail(
        """
        The options changed, and flink-jobs/OPTIONS.md does not tell so. Refresh it:
          cp flink-jobs/target/OPTIONS.md flink-jobs/
        """);
  }
}
