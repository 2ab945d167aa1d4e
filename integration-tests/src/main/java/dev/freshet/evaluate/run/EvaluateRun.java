package dev.freshet.evaluate.run;

import dev.freshet.evaluate.EvaluatedJob;
import dev.freshet.evaluate.Evaluation;
import dev.freshet.evaluate.EventStream;
import dev.freshet.evaluate.LoadedStream;
import dev.freshet.evaluate.Outcome;
import dev.freshet.evaluate.StreamLoader;
import dev.freshet.evaluate.report.DriftAlongStream;
import dev.freshet.evaluate.report.EvaluationReport;
import dev.freshet.evaluate.report.Measurement;
import dev.freshet.evaluate.report.ReportFolder;
import dev.freshet.evaluate.report.ReportSummary;
import dev.freshet.evaluate.report.RunFacts;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.streams.StreamFiles;
import dev.freshet.terminal.LiveLine;
import dev.freshet.terminal.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Evaluates Freshet and its baselines on a stream, and writes a report. */
public final class EvaluateRun {

  private final Options options;
  private final Contenders.Assembly assembly;
  private final PrintWriter out;

  /**
   * What may be chosen.
   *
   * @param data the stream's folder; absent: the bundled sample
   * @param out the report's folder; absent: {@code evaluation-<stream>} in the current one
   * @param config the job's options (YAML); absent: the defaults
   * @param sample how many engagements to ask about, about, of each kind
   * @param seed of their choice
   * @param lag how many events later a published vector becomes visible
   * @param version the program's, for the report
   */
  public record Options(
      Optional<Path> data,
      Optional<Path> out,
      Optional<Path> config,
      int sample,
      long seed,
      int lag,
      String version) {}

  /**
   * An evaluation of Freshet and all its baselines.
   *
   * @param out takes what it shows
   */
  public EvaluateRun(Options options, PrintWriter out) {
    this(options, new AllContenders(), out);
  }

  EvaluateRun(Options options, Contenders.Assembly assembly, PrintWriter out) {
    this.options = options;
    this.assembly = assembly;
    this.out = out;
  }

  /**
   * Runs it. Ctrl-C stops it, and the report tells of what was learnt until then.
   *
   * @return whether the stream was learnt to its end
   * @throws IOException if a file cannot be read or written, or is not in its layout
   * @throws dev.freshet.jobs.options.OptionsException if an option of the job is refused
   */
  public boolean run() throws IOException {
    try (StopSignal stop = StopSignal.listen(this::sayStopping)) {
      return run(stop);
    }
  }

  boolean run(BooleanSupplier stop) throws IOException {
    StreamFiles files =
        options.data().isPresent() ? StreamFiles.in(options.data().get()) : StreamFiles.sample();
    RefreshOptions job = EvaluatedJob.options(options.config(), files);
    LoadedStream loaded = StreamLoader.load(files, job);
    EventStream stream = loaded.stream();
    Path folder = options.out().orElse(Path.of("evaluation-" + stream.name()));
    ReportFolder reports = ReportFolder.open(folder);
    say(
        String.format(
            Locale.ROOT,
            "%s: %,d engagements of %,d users with %,d items",
            stream.name(),
            stream.engagements(),
            stream.users(),
            stream.items()));
    EvaluationReport report = evaluate(loaded, job, stop);
    reports.write(report);
    ReportSummary.print(report, out);
    say("Report: " + folder.resolve("report.md"));
    return report.complete();
  }

  private EvaluationReport evaluate(LoadedStream loaded, RefreshOptions job, BooleanSupplier stop) {
    long start = System.nanoTime();
    EventStream stream = loaded.stream();
    Contenders contenders = assembly.over(stream, job, options.lag());
    DriftAlongStream drift = new DriftAlongStream(stream, contenders.drift());
    EvaluationLine line = new EvaluationLine(LiveLine.on(out), stream);
    Outcome outcome =
        new Evaluation(stream, contenders.scorers(), options.sample(), options.seed())
            .run(
                learnt -> {
                  drift.learnt(learnt);
                  line.update(learnt);
                },
                stop);
    line.finish(outcome.learnt());
    RunFacts facts =
        new RunFacts(
            options.version(),
            options.data().map(Path::toString).orElse(null),
            options.config().map(Path::toString).orElse(null),
            options.sample(),
            options.seed(),
            options.lag(),
            loaded.unrelated(),
            (System.nanoTime() - start) / 1e9,
            ModelOptions.of(job));
    return new Measurement(outcome, contenders.descriptions(), contenders.reference())
        .report(facts, drift.pieces());
  }

  /** Below the live line, which is not at its end. */
  private void sayStopping() {
    out.println();
    say("Stopping, to write the report. Ctrl-C again ends it without one.");
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
