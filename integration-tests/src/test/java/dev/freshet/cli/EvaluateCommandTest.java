package dev.freshet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.evaluate.report.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluates everything on a small stream, by the command line. */
class EvaluateCommandTest {

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void writeStream() throws IOException {
    data = Files.createDirectory(folder.resolve("tiny"));
    StringBuilder rows = new StringBuilder("ts_ms\tuser\titem\taction\n");
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      rows.append(
          "%d\t%d\t%d\tlike\n".formatted(60_000L * i, random.nextInt(17), random.nextInt(60)));
    }
    Files.writeString(data.resolve("engagements.tsv"), rows);
  }

  @Test
  void writesItsReport() throws IOException {
    Path out = folder.resolve("report");

    CommandRun run =
        CommandRun.of(
            "evaluate", "--data", data.toString(), "--out", out.toString(), "--sample", "50");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("tiny: 300 engagements of 17 users").contains("R@10 0.");
    EvaluationReport report = EvaluationReport.read(out.resolve("report.json"));
    assertThat(report.complete()).isTrue();
    assertThat(report.run().sample()).isEqualTo(50);
    assertThat(report.systems())
        .allSatisfy(
            result -> {
              assertThat(result.recallAt10AlongStream()).hasSize(10);
              assertThat(result.notFinite()).isZero();
            });
    assertThat(out.resolve("report.md")).isRegularFile();
    assertThat(out.resolve("decay.png")).isRegularFile();
    assertThat(out.resolve("refresh-interval.svg")).isRegularFile();
  }

  @Test
  void anOptionOfTheJobThatIsRefusedIsExitCode1() throws IOException {
    Path config = Files.writeString(folder.resolve("c.yaml"), "space:\n  dimension: many\n");

    CommandRun run =
        CommandRun.of("evaluate", "--data", data.toString(), "--config", config.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("space.dimension", "many");
  }

  @Test
  void aFileInPlaceOfTheReportIsExitCode1() throws IOException {
    Path out = Files.writeString(folder.resolve("taken"), "");

    CommandRun run = CommandRun.of("evaluate", "--data", data.toString(), "--out", out.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("freshet: ").contains("the report needs a folder");
  }
}
