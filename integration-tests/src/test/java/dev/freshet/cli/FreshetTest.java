package dev.freshet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Refuses wrong usage and unreadable files before anything is started. */
class FreshetTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      Freshet.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

  @TempDir private Path folder;

  @Test
  void helpNamesTheSubcommands() {
    assertThat(command.execute("--help")).isZero();
    assertThat(out.toString())
        .contains(
            "demo", "evaluate", "bench", "options", "topics", "progress", "deadletters", "forget");
  }

  @Test
  void helpOfTheDemoTellsDefaults() {
    assertThat(command.execute("demo", "--help")).isZero();
    assertThat(out.toString()).contains("--once", "--json=FILE", "(default: max)");
  }

  @Test
  void helpOfTheEvaluationTellsDefaults() {
    assertThat(command.execute("evaluate", "--help")).isZero();
    assertThat(out.toString()).contains("--data=DIR", "(default: 20000)", "--lag=EVENTS");
  }

  @Test
  void tellsItsVersion() {
    assertThat(command.execute("--version")).isZero();
    assertThat(out.toString()).startsWith("freshet ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|a subcommand is missing",
        "demo --speed fast|'fast' is no speed: 'max', or a factor",
        "demo --parallelism 0|--parallelism is 0: at least 1",
        "demo --ui-port 70000|--ui-port is 70000: from 0 to 65535",
        "demo --unknown|Unknown option: '--unknown'",
        "evaluate --sample 0|--sample is 0: at least 1",
        "evaluate --sample many|Invalid value for option '--sample': 'many' is not an int",
        "evaluate --lag -1|--lag is -1: at least 0",
        "bench --events 99|--events is 99: at least 100",
        "bench --scenario none|--scenario is 'none': one of generated, real, parallelism-1",
        "topics|a subcommand is missing: create or check",
        "topics check|Missing required option: '--config=FILE'",
        "topics create --config x --partitions 0|--partitions is 0: at least 1",
        "topics create --config x --replication-factor 0|--replication-factor is 0: at least 1",
        "progress|Missing required option: '--config=FILE'",
        "deadletters|a subcommand is missing: list, export or replay",
        "deadletters export --config x|Missing required option: '--out=DIR'",
        "deadletters list --config x --after 7|'7' is no position: partition:offset",
        "deadletters list --config x --since noon|'noon' is no time: ISO-8601 such as",
        "deadletters list --config x --since 12|'12' is no time: ISO-8601 such as",
        "deadletters list --config x --limit 0|--limit is 0: at least 1",
        "deadletters replay --config x --from d --limit 3|--from takes all that is in the folder",
      })
  void wrongUsageIsExitCode2(String arguments, String problem) {
    String[] words = arguments == null ? new String[0] : arguments.split(" ");

    assertThat(command.execute(words)).isEqualTo(2);
    assertThat(err.toString()).contains(problem);
  }

  @Test
  void aMissingFileIsExitCode1() {
    assertThat(command.execute("demo", "--engagements", folder.resolve("none.tsv").toString()))
        .isEqualTo(1);
    assertThat(err.toString()).startsWith("freshet: no such file: ").contains("none.tsv");
  }

  @Test
  void aFolderWithoutEngagementsIsExitCode1() {
    assertThat(command.execute("evaluate", "--data", folder.toString())).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("freshet: " + folder + " has neither engagements.tsv.gz nor engagements.tsv");
  }

  @Test
  void aBenchmarkOfNoStreamIsExitCode1() {
    assertThat(
            command.execute(
                "bench", "--scenario=real", "--data", folder.resolve("none").toString()))
        .isEqualTo(1);
    assertThat(err.toString()).startsWith("freshet: no such file: ").contains("none");
  }

  @Test
  void aWrongLineIsExitCode1() throws IOException {
    Path file =
        Files.writeString(folder.resolve("e.tsv"), "ts_ms\tuser\titem\taction\nx\tu\ti\ta\n");

    assertThat(command.execute("demo", "--engagements", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("line 2, column ts_ms: 'x' is not a whole number");
  }

  @Test
  void aWrongOptionOfTheJobIsExitCode1() throws IOException {
    Path config = Files.writeString(folder.resolve("c.yaml"), "space:\n  dimension: many\n");

    assertThat(command.execute("demo", "--config", config.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("space.dimension", "many");
  }

  @Test
  void followsThatNoRelationTakesAreExitCode1() throws IOException {
    Path follows = Files.writeString(folder.resolve("f.tsv"), "ts_ms\tfollower\tfollowee\n");
    Path config = JobYaml.write(folder, "kafka:9092", "films");

    assertThat(
            command.execute("demo", "--config", config.toString(), "--follows", follows.toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "freshet: "
                + config
                + " has no relation with 'events: follows', which --follows needs");
  }

  @Test
  void aDataFolderInUseIsExitCode1() throws IOException {
    Files.writeString(folder.resolve("something"), "");

    assertThat(command.execute("demo", "--data-dir", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is not empty");
  }
}
