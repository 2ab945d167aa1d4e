package dev.freshet.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.fixtures.Await;
import dev.freshet.local.LocalModel;
import dev.freshet.local.LocalSettings;
import dev.freshet.local.Visibility;
import dev.freshet.maths.Fingerprint;
import dev.freshet.maths.Space;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.metrics.MetricNames;
import dev.freshet.operators.vectors.StoredVector;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.platform.MetricsBoard;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.MalformedRecordException;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Gives the job and the model in one thread the same events, each only when all that came of the
 * one before has been taken up everywhere, and compares every vector that they publish, and its
 * popularity.
 */
class LockstepITCase {

  private static final int NOBODY = -1;
  private static final int GROUPS = 2;

  private static final String NAME = "lockstep";
  private static final double TOLERANCE = 1e-5;
  private static final int EVENTS = 500;
  private static final int USERS = 24;
  private static final int ITEMS = 40;
  private static final int FANS = 4;
  private static final int PRODUCERS = 8;
  private static final int COMMUNITIES = 4;
  private static final long SPAN = Duration.ofDays(4).toMillis();

  private static final WireCodec<Follow> FOLLOWS = WireCodec.of(Follow.class);
  private static final WireCodec<Embedding> EMBEDDINGS = WireCodec.of(Embedding.class);

  private static EmbeddedPlatform platform;
  private static RefreshRun run;

  private final LocalModel local =
      new LocalModel(LocalSettings.of(run.options(), 0, 1), new Awaited());

  /** What the registry must get of the event at hand: vectors, and nulls. */
  private final Map<Long, Anchor> anchors = new HashMap<>();

  private final Map<Long, User> users = new HashMap<>();
  private final Map<Long, Boolean> gone = new HashMap<>();

  /** What could be seen before the event at hand. */
  private Long2ObjectMap<StoredVector> visibleBefore;

  private Space spaceBefore;

  /** What the job's operators must have counted after the event at hand. */
  private long unchanging;

  private long newcomers;
  private long tellings = 1; // Of the empty space.

  private int anchorVectors;
  private int userVectors;
  private int popular;
  private int unknowing;
  private int nulls;
  private int overtaken;
  private double drift;
  private double worst;

  /** By group and subtask: whether it has told of its anchors, and what came since. */
  private final boolean[][] told = new boolean[GROUPS][RefreshRun.PARALLELISM];

  private final double[][] since = new double[GROUPS][RefreshRun.PARALLELISM];
  private int teller;
  private int exact;

  private record Anchor(StoredVector vector, double recentSupport) {}

  private record User(float[] vector, float popularity) {}

  /** An engagement, or the beginning or end of a follow, whose item is the producer. */
  private record Edge(FollowAction follow, Engaged engaged) {}

  @BeforeAll
  static void startTheJob() throws Exception {
    platform = EmbeddedPlatform.start(EmbeddedPlatform.Options.of(DataFolder.temporary(), 2));
    Map<String, String> options = new HashMap<>(RefreshRun.withFollowsAndDeletions(NAME));
    options.put("refresh.interval", "0ms");
    options.put("fold-in.interval", "0ms");
    options.put("pre-aggregation.delay", "0ms");
    options.put("statistics.interval", "1ms");
    options.put("buffer-timeout", "0ms");
    options.put("checkpoint.interval", "10s");
    options.put("audit", "false");
    // Long enough for none to fade within the stream: watermarks come in their own time.
    options.put("popularity.memory-share", "1");
    run = RefreshRun.start(platform, NAME, options);
  }

  @AfterAll
  static void stopTheJob() {
    run.close();
    platform.close();
  }

  @Test
  void theJobPublishesTheVectorsOfTheModelInOneThread() throws Exception {
    Await.until("the space is known", () -> isTakenUp(List.of()));
    for (Edge edge : edges()) {
      Event event = event(edge);
      boolean held = local.visible().containsKey(event.anchor());
      visibleBefore = new Long2ObjectOpenHashMap<>(local.visible());
      spaceBefore = local.space();
      local.learn(event);
      expect(event, held);
      send(edge);
      Await.polling("all that came of " + edge, () -> isTakenUp(run.written(Duration.ofMillis(5))));
      if (teller != NOBODY) {
        told[event.group()][teller] = true;
        since[event.group()][teller] = 0;
      }
    }
    assertThat(run.lastFailure()).isEmpty();
    assertThat(anchorVectors).as("anchors' vectors").isGreaterThan(EVENTS * 4 / 5);
    assertThat(userVectors).as("users' vectors").isGreaterThan(EVENTS * 4 / 5);
    assertThat(popular).as("anchors' popularities between 0 and 1").isGreaterThan(EVENTS / 5);
    assertThat(exact).as("of them known to 1e-5").isGreaterThan(EVENTS / 5);
    assertThat(unknowing).as("users of whose items nothing is known").isPositive();
    assertThat(newcomers).as("newcomers").isPositive();
    assertThat(nulls).as("nulls of what is gone").isGreaterThan(EVENTS / 100);
    assertThat(unchanging).as("events that changed nothing").isPositive();
    assertThat(overtaken).as("fold-ins that a refresh overtook").isLessThan(EVENTS / 4);
    assertThat(drift).isCloseTo(local.drift().steps(), within(TOLERANCE * drift));
    assertThat(worst).as("worst relative error").isPositive();
  }

  /** Takes note of what the model published of an event, and counts what the job must count. */
  private void expect(Event event, boolean held) {
    boolean published = anchors.containsKey(event.anchor());
    if (users.isEmpty() && gone.isEmpty()) {
      unchanging++;
    } else if (!published && !gone.containsKey(event.anchor())) {
      newcomers++;
    }
    if (published || (held && gone.containsKey(event.anchor()))) {
      tellings++;
    }
    teller = published ? subtask(event.anchor()) : NOBODY;
    if (!published) {
      since[event.group()][subtask(event.anchor())] += Math.max(1, event.weight());
    }
  }

  /** Compares the records that came, and returns whether there is nothing left to wait for. */
  private boolean isTakenUp(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
    for (var record : records) {
      compare(record);
    }
    MetricsBoard counted = platform.flink().metrics();
    return anchors.isEmpty()
        && users.isEmpty()
        && gone.isEmpty()
        && counted.total(MetricNames.ROW_UPDATES) == local.rowUpdates()
        && counted.total(MetricNames.NEWCOMERS) == newcomers
        && counted.total(MetricNames.REPEATS) + counted.total(MetricNames.UNCHANGED) == unchanging
        && counted.total(MetricNames.STATISTICS_UPDATES) == tellings * RefreshRun.PARALLELISM;
  }

  private void compare(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
    String key = new String(record.key(), UTF_8);
    long entity = Fingerprint.of(record.key());
    if (record.value() == null) {
      assertThat(gone.remove(entity)).as("null of %s is due", key).isNotNull();
      nulls++;
    } else if (key.startsWith("user:")) {
      Embedding embedding = EMBEDDINGS.decode(record.value());
      assertThat(embedding.getSource()).isEqualTo(VectorSource.FOLDED_IN);
      assertThat(embedding.getScale()).isEqualTo(1);
      User expected = users.remove(entity);
      assertThat(expected).as("vector of %s is due", key).isNotNull();
      compareFoldedIn(key, embedding, entity, expected);
      userVectors++;
    } else {
      Embedding embedding = EMBEDDINGS.decode(record.value());
      assertThat(embedding.getSource()).isEqualTo(VectorSource.TRAINED);
      Anchor anchor = anchors.remove(entity);
      assertThat(anchor).as("vector of %s is due", key).isNotNull();
      StoredVector expected = anchor.vector();
      worst = Math.max(worst, compare(key, embedding, expected.vector()));
      compare("scale of " + key, embedding.getScale(), expected.scale());
      compare("support of " + key, embedding.getSupport(), expected.support());
      compare("row weight of " + key, embedding.getRowWeight(), expected.rowWeight());
      compare("recent support of " + key, embedding.getRecentSupport(), anchor.recentSupport());
      comparePopularity(
          key, embedding.getPopularity(), expected.popularity(), anchor.recentSupport());
      popular += embedding.getPopularity() > 0 && embedding.getPopularity() < 1 ? 1 : 0;
      assertThat(embedding.getEventTime()).as(key).isEqualTo(expected.eventTime());
      drift += embedding.getDrift();
      anchorVectors++;
    }
  }

  /**
   * Compares an anchor's popularity: it is a share of a total of which the other subtask has told
   * all but what came since it last published a vector.
   */
  private void comparePopularity(String key, double actual, double expected, double recent) {
    int other = 1 - subtask(Fingerprint.of(key.getBytes(UTF_8)));
    int group = key.startsWith("item:") ? 0 : 1;
    if (!told[group][0] || !told[group][1]) {
      return;
    }
    double total = recent / expected;
    // Of what came later than the event at hand, each weighs a little more than 1.
    double untold = 1.02 * since[group][other];
    assertThat(actual)
        .as("popularity of %s: %s of %s, give or take %s", key, recent, total, untold)
        .isBetween(
            recent / (total + untold) * (1 - TOLERANCE),
            (total > untold + recent ? recent / (total - untold) : 1) * (1 + TOLERANCE));
    exact += untold == 0 ? 1 : 0;
  }

  private static int subtask(long entity) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
        entity, run.options().runtime().maxParallelism(), RefreshRun.PARALLELISM);
  }

  /**
   * Compares a user's vector: it was folded in before the event's own refresh had come back, unless
   * a thread was held up for longer than that takes. The refresh's vector and the statistics that
   * it changes come by different ways, so either may then be there without the other.
   */
  private void compareFoldedIn(String key, Embedding embedding, long user, User expected) {
    User due = expected;
    if (!isClose(embedding, due)) {
      overtaken++;
      due =
          Stream.of(
                  foldIn(user, local.visible(), local.space()),
                  foldIn(user, visibleBefore, local.space()),
                  foldIn(user, local.visible(), spaceBefore))
              .filter(way -> isClose(embedding, way))
              .findFirst()
              .orElse(expected);
    }
    compare(key, embedding, due.vector());
    compare("popularity of " + key, embedding.getPopularity(), due.popularity());
    unknowing += norm(due.vector()) == 0 ? 1 : 0;
  }

  private User foldIn(long user, Long2ObjectMap<StoredVector> anchors, Space space) {
    float[] vector = new float[RefreshRun.DIMENSION];
    return new User(vector, local.foldIn(user, anchors, space, vector));
  }

  private static boolean isClose(Embedding embedding, User user) {
    double apart = Math.abs(embedding.getPopularity() - user.popularity());
    return relativeError(embedding, user.vector()) < TOLERANCE
        && apart <= TOLERANCE * user.popularity();
  }

  private static double compare(String key, Embedding embedding, float[] expected) {
    double error = relativeError(embedding, expected);
    assertThat(error).as("relative error of %s", key).isLessThan(TOLERANCE);
    return error;
  }

  private static double relativeError(Embedding embedding, float[] expected) {
    float[] difference = PackedVector.unpack(embedding.getVector());
    for (int i = 0; i < expected.length; i++) {
      difference[i] = difference[i] / embedding.getScale() - expected[i];
    }
    double error = norm(difference);
    return error == 0 ? 0 : error / norm(expected);
  }

  private static double norm(float[] vector) {
    double squared = 0;
    for (float component : vector) {
      squared += (double) component * component;
    }
    return Math.sqrt(squared);
  }

  private static void compare(String what, double actual, double expected) {
    assertThat(actual).as(what).isCloseTo(expected, within(TOLERANCE * Math.abs(expected)));
  }

  /** Takes note of what the model publishes. */
  private final class Awaited implements Visibility {

    @Override
    public void anchor(long entity, StoredVector vector, double recentSupport) {
      anchors.put(entity, new Anchor(vector, recentSupport));
    }

    @Override
    public void user(long entity, float[] vector, float popularity) {
      users.put(entity, new User(vector, popularity));
    }

    @Override
    public void gone(long entity) {
      gone.put(entity, true);
    }
  }

  /**
   * Engagements, some of them out of order and some repeated, and follows that begin, end, and
   * begin again.
   */
  private static List<Edge> edges() {
    Random random = new Random(20_131_106);
    List<Edge> edges = new ArrayList<>();
    List<Edge> engagements = new ArrayList<>();
    List<Engaged> follows = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      int number = random.nextInt(USERS);
      String user = "u" + number;
      long time = GeneratedStream.START + SPAN * i / EVENTS;
      double kind = random.nextDouble();
      if (kind < 0.15) {
        // Fans do nothing else: when their last follow ends, they are gone.
        String follower = random.nextBoolean() ? user : "fan" + random.nextInt(FANS);
        String producer = "p" + random.nextInt(PRODUCERS);
        FollowAction action = FollowAction.FOLLOW;
        if (!follows.isEmpty() && random.nextDouble() < 0.5) {
          Engaged ended = follows.get(random.nextInt(follows.size()));
          follower = ended.user();
          producer = ended.item();
          action = FollowAction.UNFOLLOW;
        }
        Engaged follow = new Engaged(null, follower, producer, 1, time);
        follows.add(follow);
        edges.add(new Edge(action, follow));
      } else if (kind < 0.18 && !engagements.isEmpty()) {
        edges.add(engagements.get(random.nextInt(engagements.size())));
      } else {
        int item = (int) (ITEMS * random.nextDouble() * random.nextDouble());
        if (random.nextDouble() < 0.7) {
          item = item / COMMUNITIES * COMMUNITIES + number % COMMUNITIES;
        }
        float weight = random.nextDouble() < 0.8 ? 1 : 2.5f;
        long back = random.nextDouble() < 0.1 ? random.nextLong(SPAN / 10) : 0;
        Engaged engaged = new Engaged("e" + i, user, "i" + item, weight, time - back);
        engagements.add(new Edge(null, engaged));
        edges.add(engagements.get(engagements.size() - 1));
      }
    }
    return edges;
  }

  private static void send(Edge edge) throws Exception {
    Engaged engaged = edge.engaged();
    if (edge.follow() == null) {
      run.send(List.of(engaged));
    } else {
      Follow follow =
          new Follow(null, engaged.user(), engaged.item(), edge.follow(), engaged.time());
      run.write(run.options().topics().follows(), engaged.userKey(), FOLLOWS.encode(follow)).get();
    }
  }

  /** Returns the edge's event as the job's operators take it in. */
  private static Event event(Edge edge) {
    Engaged engaged = edge.engaged();
    boolean follows = edge.follow() != null;
    boolean ends = edge.follow() == FollowAction.UNFOLLOW;
    byte[] anchor = ((follows ? "producer:" : "item:") + engaged.item()).getBytes(UTF_8);
    return new Event(
        ends ? Event.Kind.END : Event.Kind.ADD,
        Fingerprint.of(engaged.userKey()),
        engaged.userKey(),
        Fingerprint.of(anchor),
        anchor,
        follows ? 1 : 0,
        ends ? 0 : engaged.weight(),
        engaged.id() == null ? 0 : Fingerprint.ofText(engaged.id()),
        engaged.time(),
        engaged.time(),
        null);
  }
}
