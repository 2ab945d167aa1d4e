package dev.freshet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freshet.streams.EngagementReader;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.StreamFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the whole demo on the beginning of the bundled sample. */
class DemoCommandITCase {

  private static final String SAMPLE =
      "/dev/freshet/samples/movietweetings-100k/engagements.tsv.gz";
  private static final int ENGAGEMENTS = 5000;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void demoOnceShowsNeighboursAndWritesTheSummary() throws IOException {
    List<EngagementRow> rows =
        EngagementReader.readAll(StreamFile.bundled(SAMPLE)).subList(0, ENGAGEMENTS);
    Path json = folder.resolve("summary.json");

    int exitCode =
        run(
            "demo",
            "--once",
            "--parallelism=2",
            "--engagements=" + write(rows),
            "--json=" + json,
            "--data-dir=" + folder.resolve("data"));

    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString()).contains("Flink web UI:  http://", "just folded in after");

    JsonNode summary = new ObjectMapper().readTree(json.toFile());
    assertThat(summary.path("engagements").asInt()).isEqualTo(ENGAGEMENTS);
    assertThat(summary.path("counters").path("events").asInt()).isEqualTo(ENGAGEMENTS);
    assertThat(summary.path("dead_letters").asInt(-1)).isZero();
    assertThat(summary.path("late").asInt(-1)).isZero();
    assertThat(summary.path("pairs").asInt()).isPositive();
    assertThat(summary.path("refreshes").asInt()).isPositive();
    assertThat(summary.path("fold_ins").asInt()).isPositive();
    assertThat(summary.path("published").asInt()).isPositive();
    assertThat(summary.path("live_entities").path("user").asLong())
        .isEqualTo(rows.stream().map(EngagementRow::user).distinct().count());
    assertThat(summary.path("freshness_ms").path("p50").asDouble()).isPositive();
    assertThat(summary.path("state_bytes").asLong()).isPositive();
    assertThat(summary.path("checkpoints").asInt()).isPositive();
    assertThat(summary.has("genre_jaccard")).isTrue();
    assertThat(summary.path("genre_jaccard").isNull()).isTrue();
  }

  @Test
  void aStreamOfOneEventIsEnough() throws IOException {
    List<EngagementRow> rows = EngagementReader.readAll(StreamFile.bundled(SAMPLE)).subList(0, 1);

    int exitCode = run("demo", "--once", "--engagements=" + write(rows));

    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString()).contains("1 engagements, 0 pairs");
  }

  /** Each producer comes after another in some follower's list: it has something to learn from. */
  @Test
  void followsMakeProducersAndAnUnfollowTakesOneBack() throws IOException {
    List<EngagementRow> rows = EngagementReader.readAll(StreamFile.bundled(SAMPLE)).subList(0, 300);
    String user = rows.get(0).user();
    long middle = rows.get(150).timeMillis();
    Path follows =
        Files.writeString(
            folder.resolve("follows.tsv"),
            """
            ts_ms\tfollower\tfollowee\taction
            \t%1$s\tp\tFOLLOW
            \t%1$s\tq\tFOLLOW
            \t%1$s\tr\tFOLLOW
            \t%1$s\tz\tFOLLOW
            \tanother\tq\tFOLLOW
            \tanother\tr\tFOLLOW
            \tanother\tp\tFOLLOW
            %2$d\tanother\tnow\tFOLLOW
            %2$d\t%1$s\tz\tUNFOLLOW
            %3$d\tlater\tp\tFOLLOW
            """
                .formatted(user, middle, rows.get(299).timeMillis() + 1));
    Path json = folder.resolve("summary.json");

    int exitCode =
        run(
            "demo",
            "--once",
            "--engagements=" + write(rows),
            "--follows=" + follows,
            "--json=" + json);

    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("Replaying 7 follows from before the stream", "300 engagements, 10 follows, ")
        // The four producers and two users are published before the engagements begin.
        .containsPattern(" 7 events \\(7 follows\\) .* ([6-9]|\\d\\d) vectors published")
        .containsPattern(
            "producers most alike p \\(3 followers\\), by co-followers\\R  \\S+  \\w+");
    JsonNode summary = new ObjectMapper().readTree(json.toFile());
    assertThat(summary.path("engagements").asInt()).isEqualTo(300);
    assertThat(summary.path("follows").asInt()).isEqualTo(10);
    assertThat(summary.path("counters").path("events").asInt()).isEqualTo(310);
    assertThat(summary.path("dead_letters").asInt(-1)).isZero();
    assertThat(summary.path("late").asInt(-1)).isZero();
    assertThat(summary.path("counters").path("missedSubtractions").asInt(-1)).isZero();
    assertThat(summary.path("live_entities").path("producer").asInt()).isEqualTo(4);
    assertThat(summary.path("live_entities").path("user").asLong())
        .isEqualTo(rows.stream().map(EngagementRow::user).distinct().count() + 2);
  }

  private int run(String... arguments) {
    return Freshet.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private Path write(List<EngagementRow> rows) throws IOException {
    return Files.writeString(
        folder.resolve("engagements.tsv"),
        rows.stream()
            .map(
                row ->
                    "%d\t%s\t%s\t%s%n"
                        .formatted(row.timeMillis(), row.user(), row.item(), row.action()))
            .collect(Collectors.joining("", "ts_ms\tuser\titem\taction\n", "")));
  }
}
