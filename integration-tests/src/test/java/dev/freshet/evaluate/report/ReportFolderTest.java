package dev.freshet.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freshet.evaluate.EventStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** Writes files that can be read back, looked at, and found from each other. */
class ReportFolderTest {

  private static final List<String> CHARTS = List.of("decay", "refresh-interval", "drift");

  private final EventStream stream = MadeUp.stream(2);

  @TempDir private Path temporary;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    EvaluationReport report = MadeUp.report(stream, stream.size());

    Path folder = write(report);

    assertThat(EvaluationReport.read(folder.resolve("report.json"))).isEqualTo(report);
  }

  @Test
  void theNamesInTheJsonAreThese() throws IOException {
    Path folder = write(MadeUp.report(stream, stream.size()));

    JsonNode json = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "complete",
            "stream",
            "run",
            "views",
            "reference",
            "best_baseline",
            "systems",
            "pieces",
            "drift");
    assertThat(json.get("stream").fieldNames())
        .toIterable()
        .containsExactly(
            "name",
            "events",
            "engagements",
            "users",
            "items",
            "first_event_time",
            "test_event_time",
            "last_event_time",
            "test_from",
            "learnt");
    assertThat(json.get("run").fieldNames())
        .toIterable()
        .containsExactly(
            "version", "data", "config", "sample", "seed", "lag", "unrelated", "wall_s", "options");
    assertThat(json.get("views").fieldNames())
        .toIterable()
        .containsExactly("known_users", "new", "new_users", "all", "few_earlier", "newest_items");
    JsonNode system = json.get("systems").get(3);
    assertThat(system.fieldNames())
        .toIterable()
        .containsExactly(
            "system",
            "best_of_ladder",
            "learning_cpu_s",
            "not_finite",
            "quality",
            "recall_at_10_along_stream");
    assertThat(system.get("system").fieldNames())
        .toIterable()
        .containsExactly("name", "kind", "ladder", "setting", "refresh_interval");
    assertThat(system.get("system").get("kind").asText()).isEqualTo("counts");
    JsonNode quality = system.get("quality").get("known_users");
    assertThat(quality.fieldNames())
        .toIterable()
        .containsExactly("recall_at_10", "recall_at_50", "mrr", "reference_lead", "baseline_lead");
    assertThat(quality.get("reference_lead").fieldNames())
        .toIterable()
        .containsExactly("recall_at_10", "recall_at_50", "mrr", "recall_at_10_ratio");
    assertThat(quality.get("mrr").fieldNames())
        .toIterable()
        .containsExactly("value", "standard_error", "low", "high");
    assertThat(json.get("pieces").get(0).fieldNames())
        .toIterable()
        .containsExactly("from", "to", "start_time", "queries");
    assertThat(json.get("drift").get(0).fieldNames())
        .toIterable()
        .containsExactly("from", "to", "refreshes", "relative_step", "cosine");
  }

  @Test
  void thePageNamesTheBestOfEachLadderAndShowsTheCharts() throws IOException {
    Path folder = write(MadeUp.report(stream, stream.size()));

    String page = Files.readString(folder.resolve("report.md"));
    assertThat(page)
        .startsWith("# Evaluation on test\n")
        .contains("The reference, **Freshet**, reaches R@10 0.")
        .contains("The best baseline, in hindsight, is **popularity 100**.")
        .contains("\n| popularity | half-life 100 | 0.")
        .doesNotContain("\n| popularity | half-life 10 |")
        .contains("\n| batch ALS | the only one | 0.")
        .contains("\n| popularity 100 † | 0.")
        .contains("./freshet evaluate --data streams/made-up --sample 1000000 --seed 1 --lag 0\n")
        .doesNotContain("Incomplete", "null", "NaN", "%s");
    List<String> links =
        Pattern.compile("\\(([a-z-]+\\.(?:png|svg))\\)")
            .matcher(page)
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();
    assertThat(links)
        .hasSize(6)
        .allSatisfy(link -> assertThat(folder.resolve(link)).isRegularFile());
  }

  @Test
  void systemsStandInTheOrderOfTheirRecall() throws IOException {
    EvaluationReport report = MadeUp.report(stream, stream.size());

    assertThat(report.bestFirst())
        .extracting(SystemResult::headline)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(report.bestFirst().get(0).system().name()).isEqualTo("Freshet");
  }

  @Test
  void chartsAreDrawnAsPicturesAndAsVectors() throws Exception {
    Path folder = write(MadeUp.report(stream, stream.size()));

    for (String chart : CHARTS) {
      BufferedImage picture = ImageIO.read(folder.resolve(chart + ".png").toFile());
      assertThat(picture.getWidth()).isEqualTo(2 * ChartStyle.WIDTH);
      assertThat(picture.getHeight()).isEqualTo(2 * ChartStyle.HEIGHT);
      DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
      // Its document type is on the web.
      xml.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      Document vectors = xml.newDocumentBuilder().parse(folder.resolve(chart + ".svg").toFile());
      assertThat(vectors.getDocumentElement().getTagName()).isEqualTo("svg");
    }
  }

  @Test
  void anIncompleteEvaluationSaysSo() throws IOException {
    EvaluationReport report = MadeUp.report(stream, stream.size() * 3 / 4);

    Path folder = write(report);

    assertThat(Files.readString(folder.resolve("report.md")))
        .contains(
            "**Incomplete.** It was stopped after %d of %d events"
                .formatted(report.stream().learnt(), stream.size()));
    assertThat(EvaluationReport.read(folder.resolve("report.json")).complete()).isFalse();
    assertThat(folder.resolve("decay.png")).isRegularFile();
  }

  @Test
  void whatWasStoppedBeforeTheTestHalfHasNoQualityToDraw() throws IOException {
    EvaluationReport report = MadeUp.report(stream, stream.size() / 4);

    Path folder = write(report);

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("report.json", "report.md", "drift.png", "drift.svg");
    }
    assertThat(Files.readString(folder.resolve("report.md")))
        .contains("| Freshet, frozen | – | – | – | – |")
        .doesNotContain("null", "NaN");
    assertThat(EvaluationReport.read(folder.resolve("report.json"))).isEqualTo(report);
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(temporary.resolve("taken"), "");

    assertThatThrownBy(() -> ReportFolder.open(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is a file: the report needs a folder");
  }

  private Path write(EvaluationReport report) throws IOException {
    Path folder = temporary.resolve("a").resolve("report");
    ReportFolder.open(folder).write(report);
    return folder;
  }
}
