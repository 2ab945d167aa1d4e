package dev.freshet.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.jobs.options.TopicOptions;
import dev.freshet.operators.ingest.DeadLetterRecordSerializer;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.WireCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Makes records that a job must refuse, of every kind and for each of its source topics. */
final class MalformedRecords {

  /** Every so many records, one is about a mebibyte long. */
  static final int LARGE_EVERY = 500;

  private static final int MEBIBYTE = 1 << 20;
  private static final int MOST_BYTES = DeadLetterRecordSerializer.MOST_BYTES;
  private static final int HEADER_BYTES = 10;
  private static final long TIME = GeneratedStream.START;
  private static final String LONG_ID = "x".repeat(257);

  private final long future = System.currentTimeMillis() + Duration.ofDays(400).toMillis();

  private final WireCodec<Engagement> engagements = WireCodec.of(Engagement.class);
  private final WireCodec<Follow> follows = WireCodec.of(Follow.class);
  private final WireCodec<Deletion> deletions = WireCodec.of(Deletion.class);

  private final List<Kind> kinds = new ArrayList<>();
  private final List<Kind> large = new ArrayList<>();

  /**
   * A record.
   *
   * @param reason why it must be refused
   */
  record Malformed(String topic, byte[] key, byte[] value, String reason) {}

  /** One way to be malformed: the value of the n-th record, and how long its key is at least. */
  private record Kind(String topic, String reason, int keyBytes, IntFunction<byte[]> value) {}

  MalformedRecords(TopicOptions topics) {
    everyTopic(topics.engagements(), engagements.encode(engagement("u", "i", null, TIME)));
    everyTopic(topics.follows(), follows.encode(follow("u", "p", TIME)));
    everyTopic(topics.deletions(), deletions.encode(deletion("user", "u", TIME)));
    otherType(topics);

    String topic = topics.engagements();
    for (long time : new long[] {-1, Long.MIN_VALUE, future, Long.MAX_VALUE}) {
      add(topic, "INVALID_TIME", engagements.encode(engagement("u", "i", null, time)));
    }
    for (String id : List.of("", LONG_ID)) {
      add(topic, "INVALID_ID", engagements.encode(engagement(id, "i", null, TIME)));
      add(topic, "INVALID_ID", engagements.encode(engagement("u", id, null, TIME)));
    }
    for (double weight : new double[] {Double.NaN, Double.NaN, Double.POSITIVE_INFINITY, 0, -1}) {
      add(topic, "INVALID_WEIGHT", engagements.encode(engagement("u", "i", weight, TIME)));
    }

    topic = topics.follows();
    for (long time : new long[] {-1, future}) {
      add(topic, "INVALID_TIME", follows.encode(follow("u", "p", time)));
    }
    for (String id : List.of("", LONG_ID)) {
      add(topic, "INVALID_ID", follows.encode(follow(id, "p", TIME)));
      add(topic, "INVALID_ID", follows.encode(follow("u", id, TIME)));
    }

    topic = topics.deletions();
    for (long time : new long[] {-1, future}) {
      add(topic, "INVALID_TIME", deletions.encode(deletion("user", "u", time)));
    }
    for (String id : List.of("", LONG_ID)) {
      add(topic, "INVALID_ID", deletions.encode(deletion("item", id, TIME)));
    }
    add(topic, "UNKNOWN_TYPE", deletions.encode(deletion("hashtag", "flink", TIME)));

    largeOnes(topics);
  }

  /** Returns the n-th record, from 0; its key tells n. */
  Malformed get(int n) {
    boolean isLarge = n % LARGE_EVERY == LARGE_EVERY - 1;
    List<Kind> from = isLarge ? large : kinds;
    Kind kind = from.get((isLarge ? n / LARGE_EVERY : n) % from.size());
    byte[] name = ("bad-" + n).getBytes(UTF_8);
    byte[] key = Arrays.copyOf(name, Math.max(name.length, kind.keyBytes()));
    return new Malformed(kind.topic(), key, kind.value().apply(n), kind.reason());
  }

  private void everyTopic(String topic, byte[] sound) {
    add(topic, "TRUNCATED", n -> Arrays.copyOf(sound, 1 + n % (HEADER_BYTES - 1)));
    add(
        topic,
        "TRUNCATED",
        n -> Arrays.copyOf(sound, HEADER_BYTES + n % (sound.length - HEADER_BYTES)));
    add(topic, "TRAILING_BYTES", n -> Arrays.copyOf(sound, sound.length + 1 + n % 100));
    add(topic, "EMPTY", n -> new byte[0]);
    add(topic, "NULL", n -> null);
    add(topic, "UNKNOWN_FORMAT", n -> ("{\"user\": " + n + "}").getBytes(UTF_8));
    add(
        topic,
        "UNKNOWN_SCHEMA",
        n -> {
          byte[] unknown = sound.clone();
          unknown[2 + n % (HEADER_BYTES - 2)]++;
          return unknown;
        });
  }

  private void otherType(TopicOptions topics) {
    byte[] engagement = engagements.encode(engagement("u", "i", null, TIME));
    byte[] follow = follows.encode(follow("u", "p", TIME));
    byte[] deletion = deletions.encode(deletion("user", "u", TIME));
    add(topics.engagements(), "OTHER_TYPE", follow);
    add(topics.engagements(), "OTHER_TYPE", deletion);
    add(topics.follows(), "OTHER_TYPE", engagement);
    add(topics.follows(), "OTHER_TYPE", deletion);
    add(topics.deletions(), "OTHER_TYPE", engagement);
    add(topics.deletions(), "OTHER_TYPE", follow);
  }

  /** A mebibyte that fits the dead-letter topic, values that do not, and keys that do not. */
  private void largeOnes(TopicOptions topics) {
    byte[] sound = engagements.encode(engagement("u", "i", null, TIME));
    byte[] huge = follows.encode(follow("u".repeat(MEBIBYTE), "p", TIME));
    byte[] deletion = deletions.encode(deletion("user", "u", TIME));
    large.add(
        new Kind(topics.engagements(), "TRAILING_BYTES", 0, n -> Arrays.copyOf(sound, MEBIBYTE)));
    large.add(new Kind(topics.follows(), "INVALID_ID", 0, n -> huge));
    large.add(
        new Kind(
            topics.deletions(), "TRAILING_BYTES", 0, n -> Arrays.copyOf(deletion, MOST_BYTES + n)));
    large.add(new Kind(topics.engagements(), "NULL", MOST_BYTES + 1, n -> null));
    large.add(
        new Kind(
            topics.follows(), "TRAILING_BYTES", 2 * MEBIBYTE, n -> Arrays.copyOf(huge, 2 << 20)));
  }

  private void add(String topic, String reason, byte[] value) {
    add(topic, reason, n -> value);
  }

  private void add(String topic, String reason, IntFunction<byte[]> value) {
    kinds.add(new Kind(topic, reason, 0, value));
  }

  private static Engagement engagement(String user, String item, Double weight, long time) {
    return new Engagement(null, user, item, null, "like", weight, List.of(), time);
  }

  private static Follow follow(String follower, String followee, long time) {
    return new Follow(null, follower, followee, FollowAction.FOLLOW, time);
  }

  private static Deletion deletion(String type, String id, long requestedAt) {
    return new Deletion(new Entity(type, id), requestedAt);
  }
}
