package dev.freshet.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.platform.MetricsBoard;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.WireCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Puts on the job what it was not sized for: refreshes are shed, counts never. */
class OverloadITCase {

  private static final String HOT = "hot";
  private static final String BOT = "bot";

  /** The client id of those whose writes are limited. */
  private static final String SLOW = "slow";

  /** Milliseconds. */
  private static final int LEAST_INTERVAL = 20;

  private static final int LOG = 256;
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long QUIET_NANOS = Duration.ofSeconds(2).toNanos();
  private static final WireCodec<Follow> FOLLOWS = WireCodec.of(Follow.class);

  private static EmbeddedPlatform platform;
  private static MetricsBoard metrics;

  @BeforeAll
  static void startThePlatform() throws Exception {
    Configuration flink = new Configuration();
    // Little is on the way between tasks, so that one that waits soon stops those before it.
    flink.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, MemorySize.parse("4kb"));
    platform =
        EmbeddedPlatform.start(
            new EmbeddedPlatform.Options(DataFolder.temporary(), 0, 0, 2, flink));
    metrics = platform.flink().metrics();
  }

  @AfterAll
  static void stopThePlatform() {
    platform.close();
  }

  @AfterEach
  void liftTheLimit() throws Exception {
    limit(null);
  }

  /** One item has three of ten events, and one user a thousand a second of event time. */
  @Test
  void aHotItemAndABotAreCountedAndSeldomRefreshed() throws Exception {
    GeneratedStream stream = new GeneratedStream(7, 3_000, 60, 40, 10 * DAY, 0, 0, 0, 0);
    List<Engaged> events = withBot(stream, 5_000);
    events.replaceAll(new HotItem(new Random(11))::orNot);
    List<Engaged> finale = new ArrayList<>(stream.finale());
    finale.add(new Engaged(null, "finale-hot", HOT, 1, stream.finaleTime()));
    long overflowsBefore = metrics.total(MetricNames.LOG_OVERFLOWS);

    Map<String, String> options = Map.of("refresh.interval", "1s", "fold-in.interval", "1s");
    try (RefreshRun run = RefreshRun.start(platform, "skew", options)) {
      run.send(events);
      run.awaitCounted();
      run.send(finale);
      Await.until(
          "every item's last refresh is audited",
          () -> ReadRow.at(stream.finaleTime(), run).size() == finale.size());

      // The bot's, too: what leaves a full log stays counted, and it never holds so few items that
      // a pair would reach back further.
      List<Engaged> all = new ArrayList<>(events);
      all.addAll(finale);
      ReadRow.assertRight(
          ReadRow.at(stream.finaleTime(), run),
          EngagementCounts.bruteForce(),
          all,
          stream.finaleTime());
      assertThat(metrics.total(MetricNames.LOG_OVERFLOWS) - overflowsBefore)
          .as("what left the bot's log")
          .isEqualTo(5_000 - LOG);
      assertThat(10 * publishedFor(run, HOT))
          .as("records of the hot item, ten times")
          .isLessThan(events.stream().filter(event -> event.item().equals(HOT)).count());
      assertThat(10 * publishedFor(run, BOT)).as("records of the bot, ten times").isLessThan(5_000);
      assertThat(run.lastFailure()).isEmpty();
    }
  }

  /** Puts an engagement of the bot a millisecond into the middle of a stream. */
  private static List<Engaged> withBot(GeneratedStream stream, int engagements) {
    List<Engaged> events = new ArrayList<>(stream.deliveries());
    List<Engaged> bots = new ArrayList<>();
    Random random = new Random(13);
    long from = events.get(events.size() / 2).time();
    for (int i = 0; i < engagements; i++) {
      String item = "i" + random.nextInt(stream.items());
      bots.add(new Engaged("bot-" + i, BOT, item, 1, from + i));
    }
    events.addAll(events.size() / 2, bots);
    return events;
  }

  /** Makes three events of ten be of one item. */
  private record HotItem(Random random) {
    Engaged orNot(Engaged event) {
      return random.nextDouble() < 0.3
          ? new Engaged(event.id(), event.user(), HOT, event.weight(), event.time())
          : event;
    }
  }

  private static long publishedFor(RefreshRun run, String id) throws Exception {
    return run.registry().stream().filter(e -> e.getEntity().getId().equals(id)).count();
  }

  /** A topic that pauses holds neither event time nor expiry, and what it brings later counts. */
  @Test
  void aPausedFollowsTopicDoesNotHoldTimeUp() throws Exception {
    Map<String, String> options = new HashMap<>(RefreshRun.withFollowsAndDeletions("paused"));
    // With a window, follows say how far time has come; what came before the pause stays in it.
    options.put("groups.follow.window", "300d");
    options.put("event-time.idleness", "1s");
    options.put("refresh.interval", "20ms");
    try (RefreshRun run = RefreshRun.start(platform, "paused", options)) {
      follow(run, "f0", GeneratedStream.START);
      run.send(List.of(new Engaged(null, "old", "old", 1, GeneratedStream.START)));
      run.awaitTakenIn();

      long[] later = {GeneratedStream.START + 200 * DAY};
      Await.until(
          "the item of long ago has expired",
          () -> {
            later[0] += 60_000;
            List<Engaged> events = new ArrayList<>();
            for (int user = 0; user < 16; user++) {
              events.add(new Engaged(null, "u" + user, "i" + user % 4, 1, later[0]));
            }
            run.send(events);
            return run.read(run.options().space().registryTopic()).stream()
                .anyMatch(
                    record ->
                        record.value() == null
                            && new String(record.key(), UTF_8).equals("item:old"));
          });

      follow(run, "f1", GeneratedStream.START + 1);
      run.awaitTakenIn();
      Await.until(
          "a follow of before the pause is counted",
          () ->
              run.registry().stream()
                  .filter(e -> e.getEntity().getType().equals("producer"))
                  .anyMatch(e -> e.getSupport() == 2));
      assertThat(run.lastFailure()).isEmpty();
    }
  }

  private static void follow(RefreshRun run, String user, long time) throws Exception {
    byte[] key = ("user:" + user).getBytes(UTF_8);
    // Two, since a producer that co-occurred with nobody is not published.
    for (String producer : List.of("p", "q")) {
      Follow follow = new Follow(null, user, producer, FollowAction.FOLLOW, time);
      run.write(run.options().topics().follows(), key, FOLLOWS.encode(follow)).get();
    }
  }

  /**
   * The registry takes far fewer records than events come: refreshes become so rare that all events
   * are taken in all the same, and when there is time again they are as frequent as before.
   */
  @Test
  void refreshesAreShedWhileThereIsNoTimeForThem() throws Exception {
    GeneratedStream stream = new GeneratedStream(19, 60_000, 60, 40, 15 * DAY, 10, 0.03, 0, 0);
    List<Engaged> all = new ArrayList<>(stream.deliveries());
    long publishedBefore = metrics.total(MetricNames.PUBLISHED);
    try (RefreshRun run = RefreshRun.start(platform, "shed", slowWriter("8s"))) {
      limit(65_536.0);
      run.send(all);
      Await.until("intervals are wide", () -> intervals() > 8_000);
      double[] pending = {0};
      Await.until(
          "all is taken in",
          () -> {
            pending[0] = Math.max(pending[0], metrics.gauge(MetricNames.PENDING_GATHERS));
            return run.admitted() >= all.size();
          });
      assertThat(pending[0]).as("the most on heap").isLessThan(2_000);
      run.awaitTakenIn();
      assertThat(10 * (metrics.total(MetricNames.PUBLISHED) - publishedBefore))
          .as("vectors published, ten times")
          .isLessThan(all.size());
      limit(null);

      Await.until(
          "refreshes are as frequent as before",
          () -> {
            // An interval is looked at when an event asks for it.
            int n = all.size();
            long time = stream.finaleTime() - 1;
            Engaged event = new Engaged(null, "after-" + n, "i" + n % stream.items(), 1, time);
            run.send(List.of(event));
            all.add(event);
            return intervals() == 4 * LEAST_INTERVAL;
          });
      // The finale's items are read at its time: nothing may still be on its way to them.
      run.awaitTakenIn();
      assertCountsAreRight(run, stream, all);
    }
  }

  /** The broker lets the job's producers write next to nothing: that, too, is only backpressure. */
  @Test
  void aStalledRegistryTopicStopsTheSourcesAndNothingIsLost() throws Exception {
    GeneratedStream stream = new GeneratedStream(17, 30_000, 600, 40, 15 * DAY, 10, 0.03, 0, 0);
    try (RefreshRun run = RefreshRun.start(platform, "stalled", slowWriter("500ms"))) {
      List<Engaged> deliveries = stream.deliveries();
      run.send(deliveries.subList(0, 1_000));
      run.awaitCounted();

      limit(16_384.0);
      long before = metrics.total(MetricNames.EVENTS);
      run.send(deliveries.subList(1_000, deliveries.size()));
      long stoppedAt = awaitStandstill(before);
      assertThat(stoppedAt - before).as("taken in").isLessThan(deliveries.size() - 1_000L);
      assertThat(metrics.gauge(MetricNames.PENDING_GATHERS)).as("on heap").isLessThan(2_000);
      limit(null);

      Await.until(
          "all is taken in",
          () -> metrics.total(MetricNames.EVENTS) - before >= deliveries.size() - 1_000);
      run.awaitCounted();
      assertCountsAreRight(run, stream, deliveries);
      AuditITCase.assertSequencesGrow(run.registry());
    }
  }

  /** Options of a job that can be made to write slowly, with little on the way to the broker. */
  private static Map<String, String> slowWriter(String widest) {
    Map<String, String> options = new HashMap<>();
    options.put("refresh.interval", LEAST_INTERVAL + "ms");
    options.put("refresh.widest-interval", widest);
    options.put("fold-in.interval", LEAST_INTERVAL + "ms");
    options.put("fold-in.widest-interval", widest);
    options.put("kafka.properties.client.id", SLOW);
    options.put("kafka.properties.batch.size", "4096");
    options.put("kafka.properties.buffer.memory", "65536");
    return options;
  }

  /** Returns the intervals in force, of anchors and users, in all subtasks together. */
  private static double intervals() {
    return metrics.gauge(MetricNames.REFRESH_INTERVAL)
        + metrics.gauge(MetricNames.FOLD_IN_INTERVAL);
  }

  /** Touches every item once more, and compares what is read then. */
  private static void assertCountsAreRight(
      RefreshRun run, GeneratedStream stream, List<Engaged> deliveries) throws Exception {
    run.send(stream.finale());
    Await.until(
        "every item's last refresh is audited",
        () -> ReadRow.at(stream.finaleTime(), run).size() == stream.items());
    List<Engaged> all = new ArrayList<>(deliveries);
    all.addAll(stream.finale());
    ReadRow.assertRight(
        ReadRow.at(stream.finaleTime(), run),
        EngagementCounts.bruteForce(),
        all,
        stream.finaleTime());
    assertThat(run.lastFailure()).isEmpty();
  }

  /** Returns how many events were taken in when the sources had stopped for a while. */
  private static long awaitStandstill(long before) throws Exception {
    long[] taken = {before};
    long[] since = {System.nanoTime()};
    Await.until(
        "the sources stand still",
        () -> {
          long now = metrics.total(MetricNames.EVENTS);
          if (now != taken[0]) {
            taken[0] = now;
            since[0] = System.nanoTime();
          }
          return now > before && System.nanoTime() - since[0] > QUIET_NANOS;
        });
    return taken[0];
  }

  /** Limits the bytes a second that the job's producers may write together; null lifts it. */
  private static void limit(Double bytesPerSecond) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", platform.broker().bootstrapServers()))) {
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, SLOW)),
                      List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond)))))
          .all()
          .get();
    }
  }
}
