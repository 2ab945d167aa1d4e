package dev.freshet.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;
import dev.freshet.evaluate.report.DriftTotals;
import dev.freshet.evaluate.report.EvaluationReport;
import dev.freshet.evaluate.report.SystemDescription;
import dev.freshet.evaluate.report.View;
import dev.freshet.evaluate.run.Contenders.Contender;
import dev.freshet.jobs.options.RefreshOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder of files to a folder with a report, and what is said on the way. */
class EvaluateRunTest {

  private static final int EVENTS = 400;

  private final StringWriter out = new StringWriter();

  @TempDir private Path folder;
  private Path data;

  /** Counts what each item was engaged with, and ranks by it. */
  private static final class Counting implements Contenders.Assembly, Model, Scorer {

    private EventStream stream;
    private int[] counts;
    private int lag;
    private int learnt;

    @Override
    public Contenders over(EventStream stream, RefreshOptions options, int lag) {
      this.stream = stream;
      this.counts = new int[stream.items()];
      this.lag = lag;
      return new Contenders(
          List.of(new Contender(this, SystemDescription.counts(name(), "counts", ""))),
          name(),
          () -> new DriftTotals(learnt, learnt, learnt));
    }

    @Override
    public String name() {
      return "counts";
    }

    @Override
    public Model model() {
      return this;
    }

    @Override
    public void learn(int position) {
      counts[stream.item(position)]++;
      learnt++;
    }

    @Override
    public void score(Query query, float[] scores) {
      for (int i = 0; i < query.liveItems(); i++) {
        scores[i] = counts[i];
      }
    }
  }

  private final Counting counting = new Counting();

  @BeforeEach
  void writeStream() throws IOException {
    data = Files.createDirectory(folder.resolve("tiny"));
    Random random = new Random(1);
    StringBuilder rows = new StringBuilder("ts_ms\tuser\titem\taction\n");
    for (int i = 0; i < EVENTS; i++) {
      rows.append(
          "%d\t%d\t%d\tlike\n".formatted(1000L * i, random.nextInt(30), random.nextInt(60)));
    }
    Files.writeString(data.resolve("engagements.tsv"), rows);
  }

  @Test
  void aWholeEvaluation() throws IOException {
    boolean complete = run(options(100, 7), () -> false);

    assertThat(complete).isTrue();
    EvaluationReport report = EvaluationReport.read(folder.resolve("out/report.json"));
    assertThat(report.complete()).isTrue();
    assertThat(report.stream().name()).isEqualTo("tiny");
    assertThat(report.stream().engagements()).isEqualTo(EVENTS);
    assertThat(report.run().data()).isEqualTo(data.toString());
    assertThat(report.run().config()).isNull();
    assertThat(report.run().sample()).isEqualTo(100);
    assertThat(report.run().seed()).isEqualTo(7);
    assertThat(report.run().lag()).isEqualTo(5).isEqualTo(counting.lag);
    assertThat(report.run().version()).isEqualTo("1.2.3");
    assertThat(report.run().options()).containsKeys("space", "groups", "rule", "fold-in");
    assertThat(report.views().get(View.ALL).queries()).isBetween(60, 140);
    assertThat(report.drift())
        .hasSize(40)
        .allSatisfy(
            piece -> {
              assertThat(piece.refreshes()).isEqualTo(EVENTS / 40);
              assertThat(piece.relativeStep()).isEqualTo(1);
            });
    assertThat(out.toString())
        .contains("tiny: 400 engagements of 30 users with 60 items")
        .contains("[########################] 100 %  400 of 400 events")
        .contains("counts: R@10 0.")
        .contains("Report: " + folder.resolve("out").resolve("report.md"));
  }

  @Test
  void theSameSeedAsksTheSame() throws IOException {
    run(options(50, 7), () -> false);
    EvaluationReport first = EvaluationReport.read(folder.resolve("out/report.json"));
    run(options(50, 7), () -> false);
    EvaluationReport same = EvaluationReport.read(folder.resolve("out/report.json"));
    run(options(50, 8), () -> false);
    EvaluationReport other = EvaluationReport.read(folder.resolve("out/report.json"));

    assertThat(same.systems().get(0).quality()).isEqualTo(first.systems().get(0).quality());
    assertThat(other.systems().get(0).quality()).isNotEqualTo(first.systems().get(0).quality());
  }

  @Test
  void whatIsStoppedWritesWhatItHas() throws IOException {
    boolean complete = run(options(1000, 1), () -> counting.learnt >= 300);

    assertThat(complete).isFalse();
    EvaluationReport report = EvaluationReport.read(folder.resolve("out/report.json"));
    assertThat(report.complete()).isFalse();
    assertThat(report.stream().learnt()).isEqualTo(300);
    assertThat(report.views().get(View.ALL).queries()).isEqualTo(100);
    assertThat(out.toString()).contains("Incomplete: stopped after 300 of 400 events");
  }

  @Test
  void optionsAreToldAsTheirFileSpellsThem() throws IOException {
    run(options(10, 1), () -> false);

    Map<String, Object> options =
        EvaluationReport.read(folder.resolve("out/report.json")).run().options();
    assertThat(options.get("groups"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .singleElement()
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("name", "engagement")
        .containsEntry("pair-decay", 0.85)
        .hasEntrySatisfying(
            "window", window -> assertThat(window.toString()).matches("\\d+(d|h|min|s)"));
  }

  @Test
  void whatIsWrongIsFoundBeforeAnythingIsWritten() throws IOException {
    Files.writeString(data.resolve("engagements.tsv"), "ts_ms\tuser\titem\taction\nx\tu\ti\ta\n");

    assertThatThrownBy(() -> run(options(10, 1), () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2, column ts_ms");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private boolean run(EvaluateRun.Options options, BooleanSupplier stop) throws IOException {
    counting.learnt = 0;
    return new EvaluateRun(options, counting, new PrintWriter(out)).run(stop);
  }

  private EvaluateRun.Options options(int sample, long seed) {
    return new EvaluateRun.Options(
        Optional.of(data),
        Optional.of(folder.resolve("out")),
        Optional.empty(),
        sample,
        seed,
        5,
        "1.2.3");
  }
}
