package dev.freshet.demo;

import dev.freshet.demo.FreshnessProbe.Freshness;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.platform.CheckpointSummary;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.platform.MetricsBoard;
import dev.freshet.streams.EngagementRow;
import dev.freshet.streams.FollowCursor;
import dev.freshet.streams.FollowFile;
import dev.freshet.streams.Pace;
import dev.freshet.terminal.LiveLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;

/**
 * The demo from its start to its end: platform, replay, measurements, report.
 *
 * <p>Follows that are older than the stream come first, the others among the engagements, by time.
 * The stream's last fifth is held back from the replay. It comes when the job has caught up, at
 * half the rate that the replay sustained, so that freshness is measured with real events and
 * without a backlog.
 */
public final class Demo {

  private static final double HELD_BACK = 0.2;
  private static final int DEFAULT_PARALLELISM = 2;
  private static final double MOST_TRICKLED_PER_SECOND = 200;

  private final Options options;
  private final PrintWriter out;

  /**
   * A demo.
   *
   * @param out takes what it shows
   */
  public Demo(Options options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  /**
   * What may be chosen.
   *
   * @param once end after the replay, instead of staying up
   * @param json where the summary goes, if anywhere
   * @param speed of the replay
   * @param engagements the stream; absent: the bundled sample
   * @param follows its follows; absent: none
   * @param items what is known of its items; absent: the sample's, or nothing
   * @param config the job's options (YAML); absent: the bundled ones
   * @param parallelism subtasks, 1 or more; absent: that of {@code config}, or 2
   * @param dataFolder an empty or new folder, which stays; absent: a temporary one
   * @param uiPort of Flink's web UI; 0 chooses one
   */
  public record Options(
      boolean once,
      Optional<Path> json,
      Pace speed,
      Optional<Path> engagements,
      Optional<Path> follows,
      Optional<Path> items,
      Optional<Path> config,
      Optional<Integer> parallelism,
      Optional<Path> dataFolder,
      int uiPort) {}

  /**
   * Runs it. Without {@link Options#once} it returns only when the JVM is about to end.
   *
   * @throws IOException if a file cannot be read or written, or is not in its layout
   * @throws dev.freshet.jobs.options.OptionsException if an option of the job is refused
   * @throws dev.freshet.platform.PlatformException if a part of the platform or the job fails
   */
  public void run() throws IOException {
    // Before the replay, rather than after it.
    Optional<SummaryFile> json =
        options.json().isPresent()
            ? Optional.of(SummaryFile.at(options.json().get()))
            : Optional.empty();
    DemoStream stream = DemoStream.load(options.engagements(), options.follows(), options.items());
    // Before anything is started: a wrong option costs no waiting.
    DemoJob checked = job("127.0.0.1:9092", stream);
    DataFolder data = dataFolder();
    // Read by the logging configuration, when the first logger is made.
    System.setProperty("freshet.log.file", data.path().resolve("freshet.log").toString());
    say("Starting Kafka and Flink");
    try (EmbeddedPlatform platform =
        EmbeddedPlatform.start(
            new EmbeddedPlatform.Options(
                data, 0, options.uiPort(), checked.parallelism(), new Configuration()))) {
      say("Flink web UI:  " + platform.flink().webUi());
      say("Kafka:         " + platform.broker().bootstrapServers());
      say("Files:         " + platform.dataFolder());
      run(platform, stream, job(platform.broker().bootstrapServers(), stream), json);
    }
  }

  private void run(
      EmbeddedPlatform platform, DemoStream stream, DemoJob job, Optional<SummaryFile> json)
      throws IOException {
    MetricsBoard metrics = platform.flink().metrics();
    ProgressLine progress = new ProgressLine(LiveLine.on(out), metrics);
    DemoRun run = DemoRun.start(platform, job, progress);

    List<EngagementRow> rows = stream.engagements();
    replayOlder(run, stream.follows());
    double perSecond;
    Optional<Freshness> freshness;
    try (FollowCursor follows = stream.follows().during()) {
      int first = Math.max(1, (int) (rows.size() * (1 - HELD_BACK)));
      perSecond = sustained(run, rows.subList(0, first), follows);
      say(
          format(
              "Sustained %,.0f events/s; %,d more engagements at half that rate",
              perSecond, rows.size() - first));
      freshness =
          run.freshness(
              rows.subList(first, rows.size()),
              follows,
              perSecond / 2,
              new FreshnessProbe(job::touchedBy));
    }
    if (run.isStopping()) {
      return;
    }
    CheckpointSummary checkpoints = run.checkpoint();

    Optional<DemoReport> report =
        job.engaged().map(engaged -> new DemoReport(stream, run.registry(), engaged));
    Optional<GenreJaccard.Comparison> genres = report.flatMap(DemoReport::genres);
    DemoSummary summary = summary(run, metrics, genres, perSecond, freshness, checkpoints);
    report.ifPresent(shown -> shown.print(out));
    job.followedType().ifPresent(type -> ProducerReport.print(run.registry(), type, out));
    print(summary);
    if (json.isPresent()) {
      json.get().write(summary);
    }
    if (!options.once()) {
      say("Flink web UI:  " + platform.flink().webUi());
      say("Events keep trickling in. Ctrl-C ends it.");
      trickle(run, stream, Math.min(perSecond / 2, MOST_TRICKLED_PER_SECOND));
    }
  }

  /** The follows that are older than the stream come before all of it, and are not timed. */
  private void replayOlder(DemoRun run, FollowFile file) throws IOException {
    if (file.olderCount() > 0) {
      say(format("Replaying %,d follows from before the stream", file.olderCount()));
      try (FollowCursor follows = file.older()) {
        say(format("All of them have their effect after %.1f s", run.replay(follows)));
      }
    }
  }

  /** Returns the events per second of a replay, until the last one's last effect. */
  private double sustained(DemoRun run, List<EngagementRow> rows, FollowCursor follows) {
    say(format("Replaying %,d engagements", rows.size()));
    long before = run.follows();
    double seconds = run.replay(rows, follows, options.speed());
    return (rows.size() + run.follows() - before) / seconds;
  }

  private DemoJob job(String bootstrapServers, DemoStream stream) throws IOException {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("kafka.bootstrap-servers", bootstrapServers);
    if (options.parallelism().isPresent() || options.config().isEmpty()) {
      overrides.put(
          "parallelism", Integer.toString(options.parallelism().orElse(DEFAULT_PARALLELISM)));
    }
    return DemoJob.load(
        options.config(), options.follows().isPresent(), stream.firstEventTime(), overrides);
  }

  private DataFolder dataFolder() throws IOException {
    if (options.dataFolder().isEmpty()) {
      return DataFolder.temporary();
    }
    Path folder = options.dataFolder().get();
    if (Files.isRegularFile(folder)) {
      throw new IOException(folder + " is a file: the demo's files need a folder");
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new IOException(
              folder + " is not empty: the demo starts from nothing, give it a new folder");
        }
      }
    }
    return DataFolder.at(folder);
  }

  private static DemoSummary summary(
      DemoRun run,
      MetricsBoard metrics,
      Optional<GenreJaccard.Comparison> genres,
      double perSecond,
      Optional<Freshness> freshness,
      CheckpointSummary checkpoints) {
    return new DemoSummary(
        run.engagements(),
        run.follows(),
        metrics.total(MetricNames.PAIRS),
        metrics.total(MetricNames.REFRESHES),
        metrics.total(MetricNames.PUBLISHED),
        metrics.total(MetricNames.FOLD_INS),
        run.registry().sizeByType(),
        metrics.total(MetricNames.DEAD_LETTERS),
        metrics.total(MetricNames.LATE),
        genres.orElse(null),
        ProcessUsage.wallSeconds(),
        ProcessUsage.cpuSeconds(),
        perSecond,
        freshness.orElse(null),
        checkpoints.stateBytes(),
        checkpoints.completed(),
        ProcessUsage.peakResidentMebibytes(),
        metrics.totals());
  }

  private void print(DemoSummary summary) {
    say(
        format(
            "%,d engagements, %s%,d pairs, %,d refreshes, %,d fold-ins, %,d vectors published",
            summary.engagements(),
            summary.follows() == 0 ? "" : format("%,d follows, ", summary.follows()),
            summary.pairs(),
            summary.refreshes(),
            summary.foldIns(),
            summary.published()));
    say(
        format(
            "%,d dead letters, %,d late; live: %s",
            summary.deadLetters(), summary.late(), summary.liveEntities()));
    say(
        format(
            "%,.0f events/s; freshness %s; state %,d KiB; %d checkpoints",
            summary.eventsPerS(),
            summary.freshnessMs() == null
                ? "not measured"
                : format(
                    "p50 %.0f ms, p99 %.0f ms",
                    summary.freshnessMs().p50(), summary.freshnessMs().p99()),
            summary.stateBytes() >> 10,
            summary.checkpoints()));
    if (summary.genreJaccard() != null) {
      say(
          format(
              "Genre Jaccard over %,d films: %.3f for the five nearest, %.3f for random ones of"
                  + " like support",
              summary.genreJaccard().films(),
              summary.genreJaccard().neighbours(),
              summary.genreJaccard().random()));
    }
  }

  /** Replays the stream again and again, each time as if it had happened after the time before. */
  private static void trickle(DemoRun run, DemoStream stream, double perSecond) {
    for (int round = 1; !run.isStopping(); round++) {
      run.trickle(stream.again(round, System.currentTimeMillis()), perSecond);
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
