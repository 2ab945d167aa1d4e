package dev.freshet.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.jobs.start.StartFrom;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** History of many windows first, with partitions that are far apart, and then what comes. */
class BackfillITCase {

  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final int WINDOW_HOURS = 48;
  private static final int GAP_HOURS = 12;
  private static final int HISTORY_HOURS = 10 * WINDOW_HOURS;

  /** New users of each partition, an hour; each engages with two items. */
  private static final int USERS = 3;

  /** New items come so often, as many as users and one. */
  private static final int ITEM_HOURS = 6;

  private static final Map<String, String> OPTIONS =
      Map.of(
          "groups.engagement.window",
          WINDOW_HOURS + "h",
          "groups.engagement.gap",
          GAP_HOURS + "h",
          "groups.engagement.memory",
          "12h",
          "groups.engagement.pane",
          "1h");

  private static EmbeddedPlatform platform;

  @BeforeAll
  static void startThePlatform() throws Exception {
    Configuration flink = new Configuration();
    // A partition is held where its watermark is looked at: here months of it pass in 200 ms.
    flink.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(20));
    platform =
        EmbeddedPlatform.start(
            new EmbeddedPlatform.Options(DataFolder.temporary(), 0, 0, 2, flink));
  }

  @AfterAll
  static void stopThePlatform() {
    platform.close();
  }

  @Test
  void aPartitionThatIsFarAheadWaitsAndStateHoldsNoMoreThanTheWindow() throws Exception {
    long lateBefore = late();
    try (RefreshRun run = RefreshRun.start(platform, "apart", with("1h", WINDOW_HOURS + "h"))) {
      int ahead = 24 + 2 * WINDOW_HOURS;
      run.send(0, history(0, 0, 24));
      // All of it first: whatever is then taken in, or waits, is of the partition ahead.
      run.awaitTakenIn();
      long behind = run.admitted();
      run.send(1, history(1, 0, ahead));
      int[] sent = {ahead};
      Await.until(
          "the partition ahead waits",
          () -> {
            run.send(1, history(1, sent[0], sent[0] + 1));
            sent[0]++;
            long before = run.admitted();
            for (int i = 0; i < 5; i++) {
              run.checkpoint();
            }
            return before > behind && run.admitted() == before;
          });
      long waiting = run.admitted();
      run.send(1, history(1, sent[0], HISTORY_HOURS));
      run.checkpoint();
      assertThat(run.admitted()).isEqualTo(waiting);

      run.send(0, history(0, 24, HISTORY_HOURS));
      run.awaitTakenIn();
      awaitOnlyTheWindowLives();
      assertRowsAreRight(run, List.of());
      assertThat(late()).isEqualTo(lateBefore);
    }
  }

  @Test
  void whatAPartitionTakenForSilentBringsLaterCountsAllTheSame() throws Exception {
    long lateBefore = late();
    Map<String, String> options = with("100ms", "unlimited");
    try (RefreshRun run = RefreshRun.start(platform, "silent", options)) {
      run.send(1, history(1, 0, HISTORY_HOURS));
      run.awaitTakenIn();
      // One subtask may have fallen silent for another that is not done yet, whose counts then come
      // behind the watermark: what of them has left the window goes with the next one.
      List<Engaged> goesOn = List.of(later(0), later(1));
      run.send(1, goesOn.subList(0, 1));
      awaitOnlyTheWindowLives();
      run.send(0, history(0, 0, HISTORY_HOURS));
      run.awaitTakenIn();
      assertThat(late()).as("events out of the window").isGreaterThan(lateBefore);
      run.send(1, goesOn.subList(1, 2));
      run.awaitTakenIn();
      awaitOnlyTheWindowLives();
      assertRowsAreRight(run, goesOn);
    }
    try (RefreshRun run = RefreshRun.start(platform, "silent", options, StartFrom.LATEST)) {
      run.send(history(2, HISTORY_HOURS, HISTORY_HOURS + 1));
      run.awaitWritten("user:" + user(2, HISTORY_HOURS, USERS - 1));
      // The vector may be of the first of its user's events.
      Await.until("what is new is taken in", () -> run.admitted() >= 2 * USERS);
      run.checkpoint();
      assertThat(run.admitted()).as("nothing of the history").isEqualTo(2 * USERS);
    }
  }

  private static Map<String, String> with(String idleness, String lead) {
    Map<String, String> options = new HashMap<>(OPTIONS);
    options.put("event-time.idleness", idleness);
    options.put("event-time.lead", lead);
    return options;
  }

  private static long late() {
    return platform.flink().metrics().total(MetricNames.LATE);
  }

  /** Waits until no more entities have state than those whose events still count. */
  private static void awaitOnlyTheWindowLives() throws Exception {
    int partitions = RefreshRun.PARALLELISM;
    // What comes within the gap of the window's beginning stays until the next watermark.
    int hours = WINDOW_HOURS + GAP_HOURS;
    double users = partitions * USERS * (hours + 2);
    double items = (USERS + 1) * (hours / ITEM_HOURS + 2);
    assertThat(users).isLessThan(partitions * USERS * HISTORY_HOURS / 3.0);
    Await.until(
        "the rest expires",
        () ->
            platform.flink().metrics().gauge("user") <= users
                && platform.flink().metrics().gauge("item") <= items);
  }

  /** What a new user does after the history, with an item of its last hour. */
  private static Engaged later(int number) {
    int hour = HISTORY_HOURS - 1;
    long time = GeneratedStream.START + hour * HOUR + (10 + number) * 1_000L;
    return new Engaged(null, "later-" + number, item(hour, 0), 1, time);
  }

  /** Asks every item for its row, when all of both histories and a little more has been sent. */
  private static void assertRowsAreRight(RefreshRun run, List<Engaged> more) throws Exception {
    long finale = GeneratedStream.START + HISTORY_HOURS * HOUR;
    List<Engaged> touches = new ArrayList<>();
    int newest = HISTORY_HOURS / ITEM_HOURS;
    for (int era = newest - WINDOW_HOURS / ITEM_HOURS; era < newest; era++) {
      for (int k = 0; k <= USERS; k++) {
        String item = item(era * ITEM_HOURS, k);
        touches.add(new Engaged(null, "finale-" + item, item, 1, finale));
      }
    }
    run.send(touches);
    Await.until("every item is refreshed", () -> ReadRow.at(finale, run).size() == touches.size());
    List<Engaged> all =
        Stream.of(history(0, 0, HISTORY_HOURS), history(1, 0, HISTORY_HOURS), more, touches)
            .flatMap(List::stream)
            .toList();
    BruteForce bruteForce =
        new BruteForce(
            HOUR, WINDOW_HOURS * HOUR, GAP_HOURS * HOUR, Duration.ofHours(12).toMillis(), 10, 0.85);
    ReadRow.assertRight(ReadRow.at(finale, run), bruteForce, all, finale);
  }

  /** What the users of a partition do in some hours: those of an hour come in it, and once more. */
  private static List<Engaged> history(int partition, int from, int to) {
    return IntStream.range(from, to)
        .boxed()
        .flatMap(
            hour ->
                IntStream.range(0, 2 * USERS)
                    .mapToObj(
                        i -> {
                          String user = user(partition, hour, i % USERS);
                          String item = item(hour, i % USERS + i / USERS);
                          long time = GeneratedStream.START + hour * HOUR + i * 1_000L;
                          return new Engaged(null, user, item, 1, time);
                        }))
        .toList();
  }

  private static String user(int partition, int hour, int number) {
    return "u-%d-%d-%d".formatted(partition, hour, number);
  }

  /** Items are engaged from all partitions. */
  private static String item(int hour, int number) {
    return "i-%d-%d".formatted(hour / ITEM_HOURS, number);
  }
}
