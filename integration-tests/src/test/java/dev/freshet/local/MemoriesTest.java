package dev.freshet.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.maths.Fingerprint;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.ingest.Origin;
import dev.freshet.operators.vectors.StoredVector;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lets the model in one thread choose a memory on streams whose tastes change fast, or never. */
class MemoriesTest {

  private static final String OPTIONS =
      """
      kafka.bootstrap-servers: localhost:9092
      space: {name: s, dimension: 2}
      types: {user: folded-in, item: anchor}
      groups: {news: {memory: auto}}
      relations: [{name: reads, from: user, to: item, group: news}]
      """;

  private static final int ITEMS = 60;
  private static final int USERS = 9_000;
  private static final long START = 1_400_000_000_000L;
  private static final Visibility UNSEEN =
      new Visibility() {
        @Override
        public void anchor(long entity, StoredVector vector, double recentSupport) {}

        @Override
        public void user(long entity, float[] vector, float popularity) {}

        @Override
        public void gone(long entity) {}
      };

  @Test
  void whatChangesEveryHalfHourIsReadByAShorterMemory() throws IOException {
    Memories memories = learn("auto", 0, Duration.ofMinutes(30));

    assertThat(memories.of(0)).isSameAs(last(memories).memory());
    assertThat(memories.of(0).millis()).isLessThan(Duration.ofHours(16).toMillis());
    assertThat(memories.history())
        .extracting(choice -> choice.memory().millis())
        .startsWith(Duration.ofHours(4).toMillis());
  }

  @Test
  void whatNeverChangesIsReadByALongerMemory() throws IOException {
    Memories memories = learn("auto", 0, Duration.ofDays(10_000), 600);

    assertThat(memories.of(0).millis()).isGreaterThan(Duration.ofHours(16).toMillis());
  }

  @Test
  void aChoiceComesInForceAfterTheLag() throws IOException {
    List<Memories.Choice> atOnce = learn("auto", 0, Duration.ofMinutes(30)).history();
    List<Memories.Choice> later = learn("auto", 70, Duration.ofMinutes(30)).history();

    // Examinations do not depend on the choice, so the same is chosen at the same events.
    assertThat(later).hasSameSizeAs(atOnce);
    for (int i = 0; i < later.size(); i++) {
      assertThat(later.get(i).event()).isEqualTo(atOnce.get(i).event() + 70);
      assertThat(later.get(i).memory().millis()).isEqualTo(atOnce.get(i).memory().millis());
    }
  }

  @Test
  void aFixedMemoryStays() throws IOException {
    Memories memories = learn("16h", 0, Duration.ofMinutes(30));

    assertThat(memories.history()).isEmpty();
    assertThat(memories.of(0).millis()).isEqualTo(Duration.ofHours(16).toMillis());
  }

  private static Memories.Choice last(Memories memories) {
    return memories.history().get(memories.history().size() - 1);
  }

  private static Memories learn(String memory, int lag, Duration change) throws IOException {
    return learn(memory, lag, change, 20);
  }

  /**
   * Lets users, so many seconds apart, engage each with an item and, mostly, with what goes with
   * it, which changes after a while.
   */
  private static Memories learn(String memory, int lag, Duration change, int seconds)
      throws IOException {
    RefreshOptions options =
        RefreshOptions.load(
            "test.yaml", new StringReader(OPTIONS), Map.of("groups.news.memory", memory));
    LocalModel model = new LocalModel(LocalSettings.of(options, lag, 1_000), UNSEEN);
    Random random = new Random(5);
    for (int user = 0; user < USERS; user++) {
      long time = START + user * 1_000L * seconds;
      int item = random.nextInt(ITEMS);
      int shift = 1 + (int) ((time / change.toMillis()) * 7 % (ITEMS - 1));
      int next = random.nextInt(3) == 0 ? random.nextInt(ITEMS) : (item + shift) % ITEMS;
      model.learn(event(user, item, time));
      model.learn(event(user, next, time + 1_000));
    }
    return model.memories();
  }

  private static Event event(int user, int item, long time) {
    byte[] userKey = ("user:" + user).getBytes(StandardCharsets.UTF_8);
    byte[] itemKey = ("item:" + item).getBytes(StandardCharsets.UTF_8);
    return new Event(
        Event.Kind.ADD,
        Fingerprint.of(userKey),
        userKey,
        Fingerprint.of(itemKey),
        itemKey,
        0,
        1,
        0,
        time,
        time,
        new Origin("engagements", 0, 0, time, userKey, itemKey));
  }
}
