package dev.freshet.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.fixtures.Await;
import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.RecordWriter;
import dev.freshet.jobs.deadletters.DeadLetterReplay;
import dev.freshet.jobs.deadletters.ReplayTargets;
import dev.freshet.jobs.deadletters.StoredDeadLetter;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.DeadLetterRecordSerializer;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.platform.DataFolder;
import dev.freshet.platform.EmbeddedPlatform;
import dev.freshet.registry.reader.RegistryReader;
import dev.freshet.registry.reader.RegistryReaderOptions;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.FollowAction;
import dev.freshet.schemas.wire.WireCodec;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sends bad records of every kind between good ones, and mends some of those that are refused. */
class MalformedRecordsITCase {

  private static final String NAME = "malformed";
  private static final int BAD = 10_000;
  private static final int GOOD_EVERY = 50;
  private static final int CUT_KEYS = 8;
  private static final int CUT_VALUES = 12;
  private static final int CUT = 16;
  private static final long TIME = GeneratedStream.START;

  private final WireCodec<Engagement> engagements = WireCodec.of(Engagement.class);
  private final WireCodec<Follow> follows = WireCodec.of(Follow.class);

  private final Map<Place, Sent> bad = new HashMap<>();

  /** How many engagements or followers each anchor has. All are of one time: none has decayed. */
  private final Map<String, Integer> supports = new TreeMap<>();

  private int good;

  private EmbeddedPlatform platform;
  private RefreshRun run;
  private RegistryReader reader;
  private KafkaProducer<byte[], byte[]> producer;

  /** Where a record is. */
  private record Place(String topic, int partition, long offset) {}

  /** A bad record as it was written. */
  private record Sent(MalformedRecords.Malformed record, long timestamp) {}

  @BeforeEach
  void startTheJob() throws Exception {
    platform = EmbeddedPlatform.start(EmbeddedPlatform.Options.of(DataFolder.temporary(), 2));
    Map<String, String> options = new HashMap<>(RefreshRun.withFollowsAndDeletions(NAME));
    options.put("audit", "false");
    run = RefreshRun.start(platform, NAME, options);
    String brokers = platform.broker().bootstrapServers();
    reader = RegistryReader.start(RegistryReaderOptions.of(brokers, NAME, 1));
    // Topics limit what is compressed: this is how records come that are larger than the limit.
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "gzip",
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                8 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stopTheJob() {
    producer.close();
    reader.close();
    run.close();
    platform.close();
  }

  @Test
  void allAreDeadLettersAndNothingElseSuffers() throws Exception {
    sendBadAmongGood();
    Await.until("all are refused", () -> total("deadLetters") >= BAD);
    run.awaitTakenIn();

    List<ConsumerRecord<byte[], byte[]>> letters = run.read(run.options().topics().deadLetters());
    assertEachIsThere(letters);

    // A time in the far future has not made these late, nor has anything stopped the job.
    for (int user = 0; user < 50; user++) {
      sendGood("second-" + user, user);
    }
    delete("item", "doomed");
    awaitSupports();
    Await.until("a sound deletion works", () -> reader.view().find("item:doomed").isEmpty());
    assertUndisturbed();

    mend(stored(letters));
    awaitSupports();
    assertUndisturbed();
    assertThat(total("deadLetters")).isEqualTo(BAD);

    replayUnmended(stored(letters));
    assertUndisturbed();
  }

  private void sendBadAmongGood() throws Exception {
    MalformedRecords malformed = new MalformedRecords(run.options().topics());
    List<MalformedRecords.Malformed> records = new ArrayList<>();
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    engage("d1", "i0", "doomed");
    engage("d2", "i0", "doomed");
    for (int n = 0; n < BAD; n++) {
      MalformedRecords.Malformed record = malformed.get(n);
      records.add(record);
      answers.add(
          producer.send(new ProducerRecord<>(record.topic(), record.key(), record.value())));
      if (n % GOOD_EVERY == 0) {
        sendGood("first-" + n, n / GOOD_EVERY);
      }
    }
    for (int n = 0; n < BAD; n++) {
      RecordMetadata at = answers.get(n).get();
      bad.put(
          new Place(at.topic(), at.partition(), at.offset()),
          new Sent(records.get(n), at.timestamp()));
    }
    assertThat(bad).hasSize(BAD);
    Await.until("it was there", () -> reader.view().find("item:doomed").isPresent());
    supports.remove("item:doomed");
  }

  private void sendGood(String user, int n) {
    engage(user, "i" + n % 10, "i" + (n + 1) % 10);
    follow(user, "p" + n % 4, "p" + (n + 1) % 4);
  }

  private void engage(String user, String... items) {
    for (String item : items) {
      send(
          run.options().topics().engagements(),
          "user:" + user,
          engagements.encode(
              new Engagement(null, user, item, null, "like", null, List.of(), TIME)));
      supports.merge("item:" + item, 1, Integer::sum);
    }
  }

  private void follow(String user, String... producers) {
    for (String followee : producers) {
      send(
          run.options().topics().follows(),
          "user:" + user,
          follows.encode(new Follow(null, user, followee, FollowAction.FOLLOW, TIME)));
      supports.merge("producer:" + followee, 1, Integer::sum);
    }
  }

  private void delete(String type, String id) {
    send(
        run.options().topics().deletions(),
        type + ":" + id,
        WireCodec.of(Deletion.class).encode(new Deletion(new Entity(type, id), TIME)));
  }

  private void send(String topic, String key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    good++;
  }

  /** Every bad record is there, as it was or cut, with headers that tell all; and nothing else. */
  private void assertEachIsThere(List<ConsumerRecord<byte[], byte[]>> letters) throws Exception {
    Set<Place> seen = new HashSet<>();
    int keysCut = 0;
    int valuesCut = 0;
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      Map<String, String> headers = headers(letter);
      Place place =
          new Place(
              headers.get("freshet.topic"),
              Integer.parseInt(headers.get("freshet.partition")),
              Long.parseLong(headers.get("freshet.offset")));
      Sent sent = bad.get(place);
      assertThat(sent).as("what was sent to %s", place).isNotNull();
      seen.add(place);
      assertThat(headers)
          .containsEntry("freshet.reason", sent.record().reason())
          .containsEntry("freshet.timestamp", Long.toString(sent.timestamp()))
          .doesNotContainKey("freshet.replayed");
      assertThat(headers.get("freshet.detail")).isNotBlank();
      keysCut += cut(letter.key(), sent.record().key(), headers, "freshet.key-");
      valuesCut += cut(letter.value(), sent.record().value(), headers, "freshet.");
    }
    assertThat(seen).isEqualTo(bad.keySet());
    assertThat(letters).as("none twice, as no task failed").hasSize(BAD);
    assertThat(keysCut).isEqualTo(CUT_KEYS);
    assertThat(valuesCut).isEqualTo(CUT_VALUES);
  }

  /** Returns 1 if the bytes are the beginning of the original, as headers tell; 0 if all of it. */
  private static int cut(byte[] actual, byte[] original, Map<String, String> headers, String prefix)
      throws Exception {
    if (!headers.containsKey(prefix + "length")) {
      assertThat(Arrays.equals(actual, original)).as("the bytes are the original's").isTrue();
      assertThat(headers).doesNotContainKey(prefix + "sha256");
      return 0;
    }
    assertThat(actual).hasSizeLessThan(original.length).hasSizeGreaterThan(100_000);
    assertThat(Arrays.mismatch(actual, original)).as("it begins as").isEqualTo(actual.length);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(original);
    assertThat(headers)
        .containsEntry(prefix + "length", Integer.toString(original.length))
        .containsEntry(prefix + "sha256", HexFormat.of().formatHex(digest));
    return 1;
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> letter) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : letter.headers()) {
      headers.put(header.key(), new String(header.value(), UTF_8));
    }
    return headers;
  }

  private void awaitSupports() throws Exception {
    Await.until(
        "everything good is counted",
        () ->
            supports.entrySet().stream()
                .allMatch(
                    expected ->
                        reader
                            .view()
                            .find(expected.getKey())
                            .filter(held -> Math.abs(held.support() - expected.getValue()) < 1e-3)
                            .isPresent()));
  }

  private void assertUndisturbed() {
    assertThat(total("events")).isEqualTo(good);
    assertThat(total("late")).isZero();
    assertThat(run.lastFailure()).isEmpty();
    assertThat(reader.failure()).isEmpty();
  }

  private long total(String counter) {
    return platform.flink().metrics().total(counter);
  }

  private static List<StoredDeadLetter> stored(List<ConsumerRecord<byte[], byte[]>> letters) {
    return letters.stream().map(letter -> StoredDeadLetter.of(letter).orElseThrow()).toList();
  }

  /** Gives engagements without a sound weight none, and follows without a sound id new ones. */
  private void mend(List<StoredDeadLetter> letters) throws Exception {
    List<StoredDeadLetter> mended = new ArrayList<>();
    for (StoredDeadLetter letter : letters) {
      String topic = letter.origin().topic();
      int n = mended.size();
      String user = "mender-" + n / 2;
      byte[] value = null;
      if (letter.letter().reason().equals("INVALID_WEIGHT")) {
        Engagement engagement = engagements.decode(letter.origin().value());
        engagement.setWeight(null);
        engagement.setUser(user);
        engagement.setItem("mended-" + n % 2);
        value = engagements.encode(engagement);
        supports.merge("item:" + engagement.getItem(), 1, Integer::sum);
      } else if (letter.letter().reason().equals("INVALID_ID")
          && !letter.cut()
          && topic.equals(run.options().topics().follows())) {
        Follow follow = follows.decode(letter.origin().value());
        follow.setFollower(user);
        follow.setFollowee("mended-" + n % 2);
        value = follows.encode(follow);
        supports.merge("producer:" + follow.getFollowee(), 1, Integer::sum);
      }
      if (value != null) {
        mended.add(with(letter, user.getBytes(UTF_8), value));
      }
    }
    assertThat(mended).hasSizeGreaterThan(1000);
    assertThat(replay(mended)).isEqualTo(mended.size());
    good += mended.size();
  }

  /** What was cut is not sent; what is still bad comes back, and tells that it was replayed. */
  private void replayUnmended(List<StoredDeadLetter> letters) throws Exception {
    List<StoredDeadLetter> cut = letters.stream().filter(StoredDeadLetter::cut).toList();
    assertThat(cut).hasSize(CUT);
    assertThat(replay(cut)).isZero();

    List<StoredDeadLetter> empty =
        letters.stream().filter(letter -> letter.letter().reason().equals("EMPTY")).toList();
    assertThat(replay(empty)).isEqualTo(empty.size());
    Await.until("they are refused again", () -> total("deadLetters") >= BAD + empty.size());
    run.awaitTakenIn();
    List<StoredDeadLetter> again =
        stored(run.read(run.options().topics().deadLetters())).stream()
            .filter(letter -> letter.origin().replayed() > 0)
            .toList();
    assertThat(again)
        .hasSameSizeAs(empty)
        .allMatch(letter -> letter.origin().replayed() == 1)
        .allMatch(letter -> letter.letter().reason().equals("EMPTY"));
  }

  /** Returns how many were not refused. */
  private int replay(List<StoredDeadLetter> letters) {
    ReplayTargets targets = ReplayTargets.of(run.options(), Optional.empty(), false);
    DeadLetterReplay.Listener listener =
        new DeadLetterReplay.Listener() {
          @Override
          public void accepted(StoredDeadLetter stored, ProducerRecord<byte[], byte[]> record) {
            assertThat(record.partition()).isEqualTo(stored.origin().partition());
            assertThat(record.headers().lastHeader(DeadLetterRecordSerializer.REPLAYED))
                .isNotNull();
          }

          @Override
          public void refused(StoredDeadLetter stored, String why) {
            assertThat(why).contains("was cut");
          }
        };
    try (RecordWriter writer = new RecordWriter(new Cluster(run.options().kafka()))) {
      return new DeadLetterReplay(targets, Optional.of(writer), listener).replay(letters);
    }
  }

  private static StoredDeadLetter with(StoredDeadLetter letter, byte[] key, byte[] value) {
    Origin origin = letter.origin();
    Origin mended =
        new Origin(
            origin.topic(),
            origin.partition(),
            origin.offset(),
            origin.timestamp(),
            key,
            value,
            origin.replayed());
    return new StoredDeadLetter(
        letter.position(),
        letter.refusedAt(),
        new DeadLetter(mended, letter.letter().reason(), letter.letter().detail()),
        letter.wholeKey(),
        letter.whole());
  }
}
