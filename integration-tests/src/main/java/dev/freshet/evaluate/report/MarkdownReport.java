package dev.freshet.evaluate.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Writes a report for readers, in Markdown. */
final class MarkdownReport {

  private static final Map<String, String> CHARTS =
      Map.of(
          Charts.DECAY, "R@10 along the test half: fresh, frozen, retrained",
          Charts.REFRESH, "R@10 against the refresh interval of what is served",
          Charts.DRIFT, "How far refreshes move vectors, along the stream");

  private final EvaluationReport report;
  private final Collection<String> charts;

  /**
   * Takes a report.
   *
   * @param charts the names of the charts that lie beside it
   */
  MarkdownReport(EvaluationReport report, Collection<String> charts) {
    this.report = report;
    this.charts = charts;
  }

  /** Returns the whole page. */
  String page() {
    StringBuilder page = new StringBuilder();
    page.append("# Evaluation on ").append(report.stream().name()).append("\n\n");
    if (!report.complete()) {
      page.append(
          "> **Incomplete.** It was stopped after %s of %s events: the figures are of these.\n\n"
              .formatted(count(report.stream().learnt()), count(report.stream().events())));
    }
    page.append(protocol()).append("## Result\n\n").append(result());
    for (String chart : charts) {
      page.append("[![%s](%s.png)](%s.svg)\n\n".formatted(CHARTS.get(chart), chart, chart));
    }
    ViewSections views = new ViewSections(report);
    for (View view : View.values()) {
      page.append(views.section(view));
    }
    page.append("## How to read this\n\n").append(notes());
    return page.append("## How it was run\n\n").append(run()).toString();
  }

  private String protocol() {
    StreamFacts stream = report.stream();
    int unrelated = report.run().unrelated();
    return """
    %s events, of which %s are engagements of %s users with %s items, from %s to %s.%s

    Sampled engagements of the second half, which begins at %s, were asked about before they \
    were learnt: every system ranked all live items for the user, knowing only strictly earlier \
    events.

    """
        .formatted(
            count(stream.events()),
            count(stream.engagements()),
            count(stream.users()),
            count(stream.items()),
            stream.firstEventTime(),
            stream.lastEventTime(),
            unrelated == 0
                ? ""
                : " %s more engagements were left out: no relation takes them."
                    .formatted(count(unrelated)),
            stream.testEventTime());
  }

  private String result() {
    if (report.bestBaseline() == null) {
      return "There is none: nothing was compared with the reference, **%s**.\n\n"
          .formatted(report.reference());
    }
    Quality quality = report.referenceResult().quality().get(View.HEADLINE);
    String reached =
        """
        The reference, **%s**, reaches R@10 %s, R@50 %s, MRR %s of the headline view: %s (%s asked \
        about). The best baseline, in hindsight, is **%s**.

        """
            .formatted(
                report.reference(),
                Figures.withError(quality.recallAt10()),
                Figures.withError(quality.recallAt50()),
                Figures.withError(quality.mrr()),
                View.HEADLINE.meaning(),
                count(report.views().get(View.HEADLINE).queries()),
                report.bestBaseline());
    MarkdownTable table =
        new MarkdownTable(
            "The best in hindsight of",
            "is",
            "R@10",
            "reference − it, R@10",
            "R@50",
            "MRR",
            "reference / it, R@10");
    for (SystemResult each : report.bestFirst()) {
      if (each.isBestInHindsight()) {
        Quality other = each.quality().get(View.HEADLINE);
        Optional<Comparison> lead = Optional.ofNullable(other.referenceLead());
        table.row(
            each.system().ladder(),
            each.system().setting().isEmpty() ? "the only one" : each.system().setting(),
            Figures.withError(other.recallAt10()),
            Figures.signed(lead.map(Comparison::recallAt10)),
            Figures.signed(lead.map(Comparison::recallAt50)),
            Figures.signed(lead.map(Comparison::mrr)),
            Figures.factor(lead.map(Comparison::recallAt10Ratio)));
      }
    }
    return reached + table;
  }

  private String notes() {
    return """
    - R@10 is the share of engagements whose item is among the first ten, R@50 among the first
      fifty; MRR is the mean of 1 / rank. Items of equal score stand in random order, the same
      for every system. An item never seen before is a miss for all, and so is a score that is
      not finite (%s of them).
    - ± is one standard error: how much another sample of engagements would change the figure.
      Brackets are 95 %% intervals. Differences and ratios are paired, over the same
      engagements: systems differ if the interval of the difference excludes 0.
    - † marks the best of the systems that differ in one setting only; the best baseline is the
      best of these. It is chosen in hindsight, by the headline's own figures: nobody could have
      known it before, and so it is rather too good.
    - CPU seconds are those of learning, not of ranking, in one thread; systems of one model
      share them.
    - Drift is measured at each refresh of a vector published before: the step's length by the
      vector's, and the cosine of the vector before and after.

    """
        .formatted(count(report.systems().stream().mapToInt(SystemResult::notFinite).sum()));
  }

  private String run() {
    RunFacts run = report.run();
    return """
    By Freshet %s, in %s s:

    ```
    ./freshet evaluate%s%s --sample %d --seed %d --lag %d
    ```

    Options of Freshet, defaults included:

    ```json
    %s
    ```
    """
        .formatted(
            run.version(),
            Figures.seconds(run.wallS()),
            run.data() == null ? "" : " --data " + run.data(),
            run.config() == null ? "" : " --config " + run.config(),
            run.sample(),
            run.seed(),
            run.lag(),
            json(run.options()));
  }

  private static String json(Map<String, Object> options) {
    try {
      return JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build()
          .writeValueAsString(options);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("options are texts and numbers", e);
    }
  }

  private static String count(long count) {
    return Figures.count(count);
  }
}
