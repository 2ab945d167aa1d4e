package dev.freshet.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.fixtures.NumberedKeys;
import dev.freshet.maths.Fingerprint;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.registry.reader.PublishedVector;
import dev.freshet.registry.reader.RegistryReader;
import dev.freshet.registry.reader.RegistryReaderOptions;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.RefreshAudit;
import dev.freshet.schemas.RunKind;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.PackedNeighbours;
import dev.freshet.schemas.wire.PackedVector;
import dev.freshet.schemas.wire.WireCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Deletes entities and ends follows while traffic goes on, and looks for them everywhere. */
class ForgettingITCase {

  private static final String NAME = "forgetting";
  private static final long MINUTE = 60_000;
  private static final int USERS = 24;
  private static final int ITEMS = 8;
  private static final int PRODUCERS = 5;

  private static final long REQUESTED_AT = at(10);
  private static final Set<String> DELETED = Set.of("user:u5", "item:i3", "producer:p2");

  private static final WireCodec<Follow> FOLLOWS = WireCodec.of(Follow.class);
  private static final WireCodec<Deletion> DELETIONS = WireCodec.of(Deletion.class);

  private static EmbeddedPlatform platform;
  private static RefreshRun run;
  private static RegistryReader reader;

  @BeforeAll
  static void startTheJob() throws Exception {
    platform = EmbeddedPlatform.start(EmbeddedPlatform.Options.of(DataFolder.temporary(), 2));
    Map<String, String> options = new HashMap<>(RefreshRun.withFollowsAndDeletions(NAME));
    options.put("refresh.interval", "20ms");
    options.put("fold-in.interval", "20ms");
    run = RefreshRun.start(platform, NAME, options);
    reader =
        RegistryReader.start(
            RegistryReaderOptions.of(platform.broker().bootstrapServers(), NAME, 1)
                .requiringDimension(RefreshRun.DIMENSION));
  }

  @AfterAll
  static void stopTheJob() {
    reader.close();
    run.close();
    platform.close();
  }

  @Test
  void theDeletedAreGoneUntilAnEventIsNewerThanTheRequest() throws Exception {
    traffic(at(0));
    Set<String> everyone = NumberedKeys.of(USERS, ITEMS, PRODUCERS);
    Await.until("all are published", () -> everyone.stream().allMatch(ForgettingITCase::isHeld));
    traffic(at(1));
    Await.until("rows name the deleted", () -> namedSince(at(0)).containsAll(deletedAnchors()));

    engage(at(2), "u5", "i3", "u6", "i3");
    follow(FollowAction.FOLLOW, at(2), "u5", "p2");
    for (String key : DELETED) {
      delete(key);
    }
    traffic(at(3));
    Await.until("the deleted are gone", () -> DELETED.stream().noneMatch(ForgettingITCase::isHeld));

    // Up to the request itself: too late for them, and not late for anyone else.
    engage(at(9), "u5", "i1", "late", "i3", "late", "i0");
    follow(FollowAction.FOLLOW, REQUESTED_AT, "u5", "p1", "late", "p2", "late", "p0");
    Set<String> others = new TreeSet<>(everyone);
    others.removeAll(DELETED);
    for (String key : others) {
      String id = key.substring(key.indexOf(':') + 1);
      if (key.startsWith("item:")) {
        engage(at(12), "u1", id);
      } else if (key.startsWith("producer:")) {
        follow(FollowAction.FOLLOW, at(12), "follower-of-" + id, id, "follower-of-" + id, "p0");
      }
    }
    run.awaitTakenIn();
    others.removeIf(key -> key.startsWith("user:"));
    Await.until("the others' rows are read", () -> refreshedSince(at(12)).containsAll(others));

    assertThat(DELETED).noneMatch(ForgettingITCase::isHeld);
    assertThat(namedSince(at(12))).isNotEmpty().doesNotContainAnyElementsOf(deletedAnchors());
    awaitTheGramOfTheRegistry();
    assertThat(DELETED).as("at rest").noneMatch(ForgettingITCase::isHeld);

    engage(at(20), "u5", "i0", "u5", "i3");
    follow(FollowAction.FOLLOW, at(20), "u5", "p0", "u5", "p2");
    awaitSupport("item:i3", 1);
    awaitSupport("producer:p2", 1);
    awaitSupport("user:u5", 4);
    awaitTheGramOfTheRegistry();
    for (String key : DELETED) {
      assertMadeAnew(key);
    }
    assertThat(reader.failure()).isEmpty();
    assertThat(run.lastFailure()).isEmpty();
  }

  @Test
  void aProducerWhomNobodyFollowsAnyMoreIsGone() throws Exception {
    for (int user = 0; user < 5; user++) {
      follow(FollowAction.FOLLOW, at(1), "f" + user, "kept", "f" + user, "left");
    }
    awaitSupport("producer:kept", 5);
    awaitSupport("producer:left", 5);

    for (int user = 0; user < 4; user++) {
      follow(FollowAction.UNFOLLOW, at(2), "f" + user, "left");
    }
    run.awaitTakenIn();
    assertThat(isHeld("producer:left")).as("one still follows").isTrue();
    follow(FollowAction.UNFOLLOW, at(2), "f4", "left");
    Await.until("the producer is gone", () -> !isHeld("producer:left"));
    awaitTheGramOfTheRegistry();
    assertThat(isHeld("producer:left")).as("at rest").isFalse();
    awaitSupport("producer:kept", 5);

    follow(FollowAction.FOLLOW, at(3), "f0", "left");
    awaitSupport("producer:left", 1);
    assertThat(run.lastFailure()).isEmpty();
  }

  private static long at(int minute) {
    return GeneratedStream.START + minute * MINUTE;
  }

  private static Set<Long> deletedAnchors() {
    return Set.of(
        Fingerprint.of("item:i3".getBytes(UTF_8)), Fingerprint.of("producer:p2".getBytes(UTF_8)));
  }

  /** Every user engages with most items and follows most producers. */
  private static void traffic(long time) throws Exception {
    for (int k = 0; k < ITEMS - 2; k++) {
      engage(time + k, eachUserWith("i", ITEMS, k));
    }
    for (int k = 0; k < PRODUCERS - 1; k++) {
      follow(FollowAction.FOLLOW, time + k, eachUserWith("p", PRODUCERS, k));
    }
  }

  /** Returns a user, an anchor, a user, an anchor, and so on: the anchors by turns. */
  private static String[] eachUserWith(String anchor, int anchors, int shift) {
    String[] edges = new String[2 * USERS];
    for (int user = 0; user < USERS; user++) {
      edges[2 * user] = "u" + user;
      edges[2 * user + 1] = anchor + (user + shift) % anchors;
    }
    return edges;
  }

  /** Writes engagements: a user, an item, a user, an item, and so on. */
  private static void engage(long time, String... edges) {
    List<Engaged> events = new ArrayList<>();
    for (int i = 0; i < edges.length; i += 2) {
      events.add(new Engaged(null, edges[i], edges[i + 1], 1, time));
    }
    run.send(events);
  }

  /** Writes follows or their ends: a user, a producer, a user, a producer, and so on. */
  private static void follow(FollowAction action, long time, String... edges) throws Exception {
    List<Future<RecordMetadata>> written = new ArrayList<>();
    for (int i = 0; i < edges.length; i += 2) {
      Follow follow = new Follow(null, edges[i], edges[i + 1], action, time);
      written.add(
          run.write(
              run.options().topics().follows(),
              ("user:" + edges[i]).getBytes(UTF_8),
              FOLLOWS.encode(follow)));
    }
    for (Future<RecordMetadata> record : written) {
      record.get();
    }
  }

  private static void delete(String key) throws Exception {
    Entity entity = EntityKey.parse(key.getBytes(UTF_8));
    run.write(
            run.options().topics().deletions(),
            key.getBytes(UTF_8),
            DELETIONS.encode(new Deletion(entity, REQUESTED_AT)))
        .get();
  }

  private static boolean isHeld(String key) {
    return reader.view().find(key).isPresent();
  }

  private static void awaitSupport(String key, double support) throws Exception {
    Await.until(
        "%s has the support %s".formatted(key, support),
        () ->
            reader
                .view()
                .find(key)
                .filter(held -> Math.abs(held.support() - support) < 1e-3)
                .isPresent());
  }

  /** Returns whom the refreshes and fold-ins of events from a time on gathered. */
  private static Set<Long> namedSince(long time) throws Exception {
    Set<Long> named = new HashSet<>();
    for (RefreshAudit audit : run.audit()) {
      if (audit.getTime() >= time) {
        for (int k = 0; k < PackedNeighbours.count(audit.getNeighbours()); k++) {
          named.add(PackedNeighbours.fingerprint(audit.getNeighbours(), k));
        }
      }
    }
    return named;
  }

  private static Set<String> refreshedSince(long time) throws Exception {
    Set<String> refreshed = new HashSet<>();
    for (RefreshAudit audit : run.audit()) {
      if (audit.getKind() == RunKind.REFRESH && audit.getTime() >= time) {
        refreshed.add(new String(EntityKey.of(audit.getOwner()), UTF_8));
      }
    }
    return refreshed;
  }

  /** Waits until G as the job keeps it is Σ v vᵀ over the anchors that a reader holds. */
  private static void awaitTheGramOfTheRegistry() throws Exception {
    Await.until(
        "G as kept is that of the registry",
        () -> {
          // Newcomers are folded in, with the statistics of that moment.
          run.awaitCounted();
          RefreshAudit latest = null;
          Map<Long, float[]> grams = new HashMap<>();
          for (RefreshAudit audit : run.audit()) {
            if (audit.getGram() != null) {
              grams.put(audit.getStatistics(), PackedVector.unpack(audit.getGram()));
            }
            if (latest == null || audit.getStatistics() > latest.getStatistics()) {
              latest = audit;
            }
          }
          List<PublishedVector> anchors = new ArrayList<>();
          reader.view().forEach(held -> addIfAnchor(held, anchors));
          return latest.getAnchors() == anchors.size()
              && relativeError(grams.get(latest.getStatistics()), gram(anchors)) < 1e-6;
        });
  }

  private static void addIfAnchor(PublishedVector held, List<PublishedVector> anchors) {
    if (!held.type().equals("user")) {
      anchors.add(held);
    }
  }

  private static double[] gram(List<PublishedVector> anchors) {
    int d = RefreshRun.DIMENSION;
    double[] gram = new double[d * d];
    for (PublishedVector anchor : anchors) {
      float[] v = anchor.modelVector();
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          gram[i * d + j] += (double) v[i] * v[j];
        }
      }
    }
    return gram;
  }

  private static double relativeError(float[] actual, double[] expected) {
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
    }
    return Math.sqrt(error / ReferenceRule.dot(expected, expected));
  }

  /** A null parts the records of before the request from those of after it. */
  private static void assertMadeAnew(String key) throws Exception {
    WireCodec<Embedding> embeddings = WireCodec.of(Embedding.class);
    List<Embedding> before = new ArrayList<>();
    List<Embedding> after = new ArrayList<>();
    boolean gone = false;
    for (ConsumerRecord<byte[], byte[]> record : run.read(run.options().space().registryTopic())) {
      if (new String(record.key(), UTF_8).equals(key)) {
        if (record.value() == null) {
          gone = true;
        } else {
          (gone ? after : before).add(embeddings.decode(record.value()));
        }
      }
    }
    assertThat(gone).as("%s was gone", key).isTrue();
    assertThat(before).as("records of %s before", key).isNotEmpty();
    assertThat(after)
        .as("records of %s since", key)
        .isNotEmpty()
        .allMatch(embedding -> embedding.getEventTime() > REQUESTED_AT);
    assertThat(after.get(0).getSequence())
        .isGreaterThan(before.get(before.size() - 1).getSequence());
  }
}
