package dev.freshet.registry.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Entity;
import dev.freshet.schemas.VectorSource;
import dev.freshet.schemas.wire.PackedVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Holds what the registry's contract says a reader holds, and reports everything else. */
class RegistryViewTest {

  private static final RegistryReaderOptions OPTIONS =
      RegistryReaderOptions.of("nowhere:9092", "films", 1).requiringDimension(2);

  private final List<String> told = new ArrayList<>();
  private RegistryView view = view(OPTIONS);
  private long offset;

  @Test
  void holdsWhatTheRecordSays() {
    publish("item:a:b", 5, embedding -> embedding.setSource(VectorSource.FOLDED_IN));

    PublishedVector held = view.find("item", "a:b").orElseThrow();
    assertThat(held.key()).isEqualTo("item:a:b");
    assertThat(held.type()).isEqualTo("item");
    assertThat(held.id()).isEqualTo("a:b");
    assertThat(held.dimension()).isEqualTo(2);
    assertThat(held.vector()).containsExactly(1, 2);
    assertThat(held.modelVector()).containsExactly(0.5f, 1);
    assertThat(held.scale()).isEqualTo(2);
    assertThat(held.support()).isEqualTo(3);
    assertThat(held.popularity()).isEqualTo(0.5f);
    assertThat(held.sequence()).isEqualTo(5);
    assertThat(held.eventTime()).isEqualTo(5);
    assertThat(held.arrivedAt()).isEqualTo(6);
    assertThat(held.publishedAt()).isEqualTo(7);
    assertThat(held.source()).isEqualTo(VectorSource.FOLDED_IN);
    assertThat(held.job()).isEqualTo("refresh");
    assertThat(told).containsExactly("put item:a:b 5");
  }

  @Test
  void vectorsCannotBeChangedFromOutside() {
    publish("item:a", 5);
    view.find("item:a").orElseThrow().vector()[0] = 9;

    float[] target = new float[4];
    view.find("item:a").orElseThrow().copyTo(target, 1);
    assertThat(target).containsExactly(0, 1, 2, 0);
  }

  @Test
  void scoresAreInnerProductsWithPopularityAsOneMoreComponent() {
    view = view(RegistryReaderOptions.of("nowhere:9092", "films", 1));
    apply("item:a", Published.value("item:a", 1, 1, 2));
    apply("user:b", Published.value("user:b", 1, 3, -4));
    publish(
        "user:c",
        1,
        embedding -> {
          embedding.setVector(PackedVector.pack(new float[3]));
          embedding.setDimension(3);
        });

    PublishedVector item = view.find("item:a").orElseThrow();
    assertThat(item.score(view.find("user:b").orElseThrow())).isEqualTo(-5 + 0.5f * 0.5f);
    assertThatThrownBy(() -> item.score(view.find("user:c").orElseThrow()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("item:a has 2 components and user:c has 3");
  }

  @Test
  void keepsTheHighestSequence() {
    publish("item:a", 5);
    publish("item:a", 4);
    publish("item:a", 5);
    assertThat(sequence("item:a")).isEqualTo(5);
    publish("item:a", 6);
    assertThat(sequence("item:a")).isEqualTo(6);

    assertThat(told)
        .containsExactly("put item:a 5", "odd STALE 0@1", "odd DUPLICATE 0@2", "put item:a 6");
  }

  @Test
  void forgetsWhatIsGoneWithItsSequence() {
    publish("item:a", 5);
    apply("item:a", null);
    assertThat(view.find("item", "a")).isEmpty();
    assertThat(view.size()).isZero();

    publish("item:a", 4);
    assertThat(sequence("item:a")).isEqualTo(4);
    apply("item:never-seen", null);
    assertThat(told)
        .containsExactly(
            "put item:a 5", "removed item:a 5", "odd NULL 0@1", "put item:a 4", "odd NULL 0@3");
  }

  @Test
  void refusesWhatItCannotHoldAndKeepsTheLastReadable() {
    publish("item:a", 5);
    byte[] sound = Published.value("item:a", 6, 1, 2);

    refuses(Oddity.MALFORMED, Arrays.copyOf(sound, sound.length - 1), "TRUNCATED");
    refuses(Oddity.MALFORMED, Arrays.copyOf(sound, sound.length + 1), "TRAILING_BYTES");
    refuses(Oddity.MALFORMED, new byte[0], "EMPTY");
    refuses(Oddity.MALFORMED, "{}".getBytes(StandardCharsets.UTF_8), "UNKNOWN_FORMAT");
    refuses(Oddity.NEWER_SCHEMA, Published.newerSchema(sound), "unknown schema fingerprint 0x");
    refuses(Oddity.OTHER_ENTITY, e -> e.setEntity(new Entity("item", "b")), "of item:b");
    refuses(Oddity.OTHER_SPACE, e -> e.setSpace("books"), "space books version 1");
    refuses(Oddity.OTHER_SPACE, e -> e.setVersion(2), "space films version 2");
    refuses(Oddity.BAD_VECTOR, e -> e.setDimension(3), "8 bytes for dimension 3");
    refuses(Oddity.BAD_VECTOR, e -> e.setDimension(0), "dimension 0");
    refuses(Oddity.BAD_VECTOR, e -> e.setDimension((1 << 30) + 2), "dimension 1073741826");
    refuses(Oddity.BAD_VECTOR, vector(1, 2, 3), "3 components, the space has 2");
    refuses(Oddity.BAD_VECTOR, vector(1, Float.NaN), "component 1 is not finite");
    refuses(Oddity.BAD_VECTOR, vector(Float.NEGATIVE_INFINITY, 1), "component 0 is not finite");
    refuses(Oddity.BAD_VECTOR, e -> e.setScale(Float.MIN_VALUE), "divided by the scale");
    refuses(Oddity.BAD_VECTOR, e -> e.setScale(0), "the scale 0.0");
    refuses(Oddity.BAD_VECTOR, e -> e.setScale(Float.NaN), "the scale NaN");
    refuses(Oddity.BAD_VECTOR, e -> e.setScale(Float.POSITIVE_INFINITY), "the scale Infinity");
    refuses(Oddity.OUT_OF_RANGE, e -> e.setSequence(Long.MAX_VALUE), "not in [1, 2^60]");
    refuses(Oddity.OUT_OF_RANGE, e -> e.setSequence(0), "the sequence 0");
    refuses(Oddity.OUT_OF_RANGE, e -> e.setSupport(-1), "support -1.0");
    refuses(Oddity.OUT_OF_RANGE, e -> e.setRowWeight(Double.NaN), "row_weight NaN");

    publish("item:a", 6);
    assertThat(sequence("item:a")).isEqualTo(6);
  }

  @Test
  void refusesKeysThatNameNoEntity() {
    byte[] value = Published.value("item:a", 1, 1, 2);
    view.apply(3, 7, null, value);
    view.apply(3, 8, "item".getBytes(StandardCharsets.UTF_8), value);
    view.apply(3, 9, "Item:a".getBytes(StandardCharsets.UTF_8), null);

    assertThat(view.size()).isZero();
    assertThat(view.counts().of(Oddity.BAD_KEY)).isEqualTo(3);
    OddRecord last = view.counts().last(Oddity.BAD_KEY).orElseThrow();
    assertThat(last.partition()).isEqualTo(3);
    assertThat(last.offset()).isEqualTo(9);
    assertThat(last.why()).contains("[a-z]");
  }

  @Test
  void takesAnotherJobsRecordBySequenceAndReportsIt() {
    publish("item:a", 5);
    publish("item:a", 6, embedding -> embedding.setJob("other"));
    publish("item:a", 5);
    publish("item:b", 1, embedding -> embedding.setJob("third"));

    assertThat(view.find("item:a").orElseThrow().job()).isEqualTo("other");
    assertThat(told)
        .containsExactly(
            "put item:a 5",
            "odd FOREIGN 0@1",
            "put item:a 6",
            "odd FOREIGN 0@2",
            "odd STALE 0@2",
            "put item:b 1");
  }

  @Test
  void looksAtTheKeysOnlyOfTypesThatAreNotKept() {
    view = view(OPTIONS.keepingTypes("item", "producer"));
    apply("user:a", new byte[] {1});
    apply("user:a", null);
    apply("items:a", new byte[] {1});
    publish("item:a", 1);
    publish("producer:a", 1);

    assertThat(view.sizeByType()).isEqualTo(Map.of("item", 1L, "producer", 1L));
    assertThat(view.counts().skipped()).isEqualTo(3);
    assertThat(told).containsExactly("put item:a 1", "put producer:a 1");
  }

  @Test
  void namesItsCountersAndCountsEachRecordOnce() {
    publish("item:a", 5);
    publish("item:a", 5);
    apply("item:a", new byte[0]);
    apply("item:a", null);

    assertThat(view.counts().byName())
        .containsOnlyKeys(
            "records",
            "taken",
            "skipped",
            "nulls",
            "duplicates",
            "stale",
            "foreign",
            "badKeys",
            "malformed",
            "newerSchema",
            "otherEntity",
            "otherSpace",
            "badVectors",
            "outOfRange",
            "rereads")
        .containsEntry("records", 4L)
        .containsEntry("taken", 1L)
        .containsEntry("duplicates", 1L)
        .containsEntry("malformed", 1L)
        .containsEntry("nulls", 1L);
    assertThat(view.counts().last(Oddity.STALE)).isEmpty();
  }

  @Test
  void aPartitionReadAgainReplacesWhatItHeldAndNothingElse() {
    view.apply(0, 0, Published.key("item:stays"), Published.value("item:stays", 9, 1, 2));
    view.apply(0, 1, Published.key("item:lost"), Published.value("item:lost", 9, 1, 2));
    view.apply(1, 0, Published.key("item:other"), Published.value("item:other", 9, 1, 2));
    told.clear();

    view.beginReread(0, 17, "truncated");
    assertThat(view.size()).isEqualTo(3);
    view.apply(0, 0, Published.key("item:stays"), Published.value("item:stays", 3, 1, 2));
    view.apply(0, 1, Published.key("item:stays"), Published.value("item:stays", 2, 1, 2));
    view.endReread(0);
    view.endReread(1);

    assertThat(sequence("item:stays")).isEqualTo(3);
    assertThat(sequence("item:other")).isEqualTo(9);
    assertThat(view.size()).isEqualTo(2);
    assertThat(told)
        .containsExactly(
            "odd REREAD 0@17", "put item:stays 3", "odd STALE 0@1", "removed item:lost 9");
  }

  @Test
  void anImpossibleTypeIsAnError() {
    assertThatThrownBy(() -> view.find("item:a", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("item:a");
  }

  private void refuses(Oddity oddity, Consumer<Embedding> change, String why) {
    refuses(oddity, Published.changed("item:a", 6, change), why);
  }

  private void refuses(Oddity oddity, byte[] value, String why) {
    long before = view.counts().of(oddity);
    PublishedVector held = view.find("item:a").orElseThrow();
    apply("item:a", value);

    assertThat(view.counts().of(oddity)).as("%s", why).isEqualTo(before + 1);
    OddRecord last = view.counts().last(oddity).orElseThrow();
    assertThat(last.why()).contains(why);
    assertThat(last.offset()).isEqualTo(offset - 1);
    assertThat(view.find("item:a")).containsSame(held);
  }

  private static Consumer<Embedding> vector(float... vector) {
    return embedding -> {
      embedding.setVector(PackedVector.pack(vector));
      embedding.setDimension(vector.length);
    };
  }

  private long sequence(String key) {
    return view.find(key).orElseThrow().sequence();
  }

  private void publish(String key, long sequence) {
    apply(key, Published.value(key, sequence, 1, 2));
  }

  private void publish(String key, long sequence, Consumer<Embedding> change) {
    apply(key, Published.changed(key, sequence, change));
  }

  private void apply(String key, byte[] value) {
    view.apply(0, offset++, Published.key(key), value);
  }

  private RegistryView view(RegistryReaderOptions options) {
    return new RegistryView(
        options,
        new RegistryListener() {
          @Override
          public void onPut(PublishedVector vector) {
            told.add("put " + vector.key() + " " + vector.sequence());
          }

          @Override
          public void onRemoved(PublishedVector last) {
            told.add("removed " + last.key() + " " + last.sequence());
          }

          @Override
          public void onOddity(OddRecord odd) {
            told.add("odd " + odd.oddity() + " " + odd.partition() + "@" + odd.offset());
          }
        });
  }
}
