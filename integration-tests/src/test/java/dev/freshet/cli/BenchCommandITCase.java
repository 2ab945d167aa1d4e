package dev.freshet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs one scenario of the benchmark, small: the figures mean nothing, but all are there. */
class BenchCommandITCase {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void aScenarioGivesAllFigures() throws IOException {
    Path json = folder.resolve("bench.json");

    int exitCode =
        Freshet.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("bench", "--scenario=generated", "--events=1500", "--json=" + json);

    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("sustained events/s", "refresh: solve", "floor", "recovery, s");

    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.path("machine").path("cores").asInt()).isPositive();
    JsonNode result = report.path("scenarios").path(0);
    assertThat(result.path("scenario").path("name").asText()).isEqualTo("generated");
    assertThat(result.path("load").path("events").asInt()).isEqualTo(1500);
    assertThat(result.path("measured_events").asInt()).isBetween(1, 1050);
    assertThat(result.path("work").path("fold_ins").asDouble()).isBetween(0.9, 1.1);
    assertThat(result.path("sustained").path("events_per_s").asDouble()).isPositive();
    JsonNode cpu = result.path("cpu_micros_per_event");
    assertThat(cpu.path("by_stage").path("neighbourhoods").asDouble()).isPositive();
    assertThat(cpu.path("by_stage").path("broker").asDouble()).isPositive();
    assertThat(result.path("floor").path("cpu_micros_per_event").asDouble()).isPositive();
    assertThat(result.path("times_the_floor").asDouble()).isPositive();
    assertThat(result.path("published").path("bytes_per_user_record").asDouble())
        .isGreaterThan(64 * 4);
    assertThat(result.path("state").path("bytes_per_item").asDouble()).isPositive();
    assertThat(result.path("state").path("users").asInt()).isPositive();
    assertThat(result.path("checkpoints").path("completed").asInt()).isPositive();
    assertThat(result.path("freshness_ms").path("p50").asDouble()).isPositive();
    assertThat(result.path("recovery_s").asDouble()).isPositive();
  }
}
