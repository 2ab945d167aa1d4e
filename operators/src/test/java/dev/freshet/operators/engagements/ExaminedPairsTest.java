package dev.freshet.operators.engagements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.maths.CoOccurrence;
import dev.freshet.maths.CoOccurrence.Insertion;
import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.EngagementLog;
import dev.freshet.maths.MemoryExamination;
import dev.freshet.operators.fixtures.Events;
import dev.freshet.operators.fixtures.Groups;
import dev.freshet.operators.ingest.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Inserts engagements in a log, and sees which pairs are to be examined. */
class ExaminedPairsTest {

  private static final CoOccurrenceGroup GROUP = Groups.choosing("items");
  private static final long GAP = GROUP.gapMillis();
  private static final String USER = "u";

  /** Times of which the sample takes the user's events, ascending, and a minute apart or more. */
  private static final long[] SAMPLED =
      IntStream.iterate(1, minute -> minute + 1)
          .mapToLong(minute -> minute * 60_000L)
          .filter(time -> MemoryExamination.samples(Events.user(USER), time))
          .limit(8)
          .toArray();

  private final Events events = new Events();
  private final CoOccurrence pairing = GROUP.coOccurrence();
  private final DeltaBuffer buffer = new DeltaBuffer();
  private final EngagementLog log = new EngagementLog();

  private record Pair(long anchor, long neighbour) {}

  @Test
  void theNewestAnchorsRowIsAskedForANewcomer() {
    assertThat(engage("a", SAMPLED[0])).isEmpty();
    assertThat(engage("b", SAMPLED[1])).containsExactly(pair("a", "b"));
    assertThat(engage("c", SAMPLED[2])).containsExactly(pair("b", "c"));
  }

  @Test
  void repeatsAskNothing() {
    engage("a", SAMPLED[0]);
    engage("b", SAMPLED[1]);
    assertThat(engage("b", SAMPLED[2])).as("the same again").isEmpty();
    assertThat(engage("a", SAMPLED[3])).as("one of before").isEmpty();
    assertThat(engage("c", SAMPLED[4])).containsExactly(pair("a", "c"));
    insert(events.event(USER, "d", SAMPLED[5], 1, "id", 1));
    flush();
    assertThat(insert(events.event(USER, "d", SAMPLED[5], 1, "id", 1)))
        .isEqualTo(Insertion.REPEATED);
    assertThat(flush()).as("an event that comes twice").isEmpty();
  }

  @Test
  void lateOnesAskNothing() {
    engage("a", SAMPLED[0]);
    engage("b", SAMPLED[2]);
    assertThat(engage("c", SAMPLED[1])).isEmpty();
    assertThat(engage("d", SAMPLED[3])).containsExactly(pair("b", "d"));
  }

  @Test
  void whatIsFurtherBackThanTheGapIsNotAsked() {
    engage("a", SAMPLED[0]);
    long beyond = SAMPLED[0] + GAP + 1;
    while (!MemoryExamination.samples(Events.user(USER), beyond)) {
      beyond++;
    }
    assertThat(engage("b", beyond)).isEmpty();
  }

  @Test
  void onlyTheSampleIsAsked() {
    long between = SAMPLED[0] + 1;
    while (MemoryExamination.samples(Events.user(USER), between)) {
      between++;
    }
    engage("a", SAMPLED[0]);
    assertThat(engage("b", between)).isEmpty();
    assertThat(engage("c", SAMPLED[1])).containsExactly(pair("b", "c"));
  }

  @Test
  void anAnchorThatManyUsersCameFromIsAskedForEach() {
    engage("a", SAMPLED[0]);
    insert(events.event(USER, "b", SAMPLED[1], 2));
    // The log of another user, for all the buffer knows.
    EngagementLog other = new EngagementLog();
    insert(events.event(USER, "a", SAMPLED[0], 2), other);
    insert(events.event(USER, "c", SAMPLED[1], 2), other);
    assertThat(flush()).containsExactlyInAnyOrder(pair("a", "b"), pair("a", "c"));
  }

  @Test
  void endsAskNothing() {
    CoOccurrence edges = new CoOccurrence(GROUP.panes(), GAP, 3, 0.85, 64, true);
    buffer.begin(0, GROUP.panes(), SAMPLED[0]);
    edges.insert(log, SAMPLED[0], 1, 1, 0, buffer);
    edges.insert(log, SAMPLED[1], 2, 1, 0, buffer);
    assertThat(log.anchor(edges.partnerOfNewcomer(log, SAMPLED[1], 2))).isEqualTo(1);
    edges.end(log, SAMPLED[2], 2, 0, buffer);
    assertThat(edges.partnerOfNewcomer(log, SAMPLED[2], 2)).isEqualTo(-1);
    edges.insert(log, SAMPLED[3], 3, 1, 0, buffer);
    assertThat(log.anchor(edges.partnerOfNewcomer(log, SAMPLED[3], 3)))
        .as("what ended is passed over")
        .isEqualTo(1);
  }

  @Test
  void agreesWithBruteForceOnAnyStream() {
    Random random = new Random(3);
    record Entry(long time, long anchor) {}
    List<Entry> kept = new ArrayList<>();
    int asked = 0;
    for (int i = 0; i < 4_000; i++) {
      if (i % 40 == 0) {
        kept.clear();
        log.dropOldest(log.size());
      }
      Entry entry =
          new Entry(
              SAMPLED[random.nextInt(SAMPLED.length)] + (random.nextBoolean() ? GAP : 0),
              random.nextInt(6));
      buffer.begin(0, GROUP.panes(), entry.time());
      pairing.insert(log, entry.time(), entry.anchor(), 1, 0, buffer);

      Set<Long> before = new HashSet<>(kept.stream().map(Entry::anchor).toList());
      kept.add(entry);
      kept.sort(Comparator.comparingLong(Entry::time).thenComparingLong(Entry::anchor));
      int place = kept.indexOf(entry);
      long expected = -1;
      if (place == kept.size() - 1 && place > 0 && !before.contains(entry.anchor())) {
        Entry newest = kept.get(place - 1);
        expected = entry.time() - newest.time() <= GAP ? newest.anchor() : -1;
      }
      int partner = pairing.partnerOfNewcomer(log, entry.time(), entry.anchor());
      assertThat(partner < 0 ? -1 : log.anchor(partner)).isEqualTo(expected);
      asked += partner < 0 ? 0 : 1;
    }
    assertThat(asked).isGreaterThan(100);
  }

  private List<Pair> engage(String item, long time) {
    insert(events.event(USER, item, time, time + 5));
    return flush();
  }

  private Insertion insert(Event event) {
    return insert(event, log);
  }

  private Insertion insert(Event event, EngagementLog into) {
    buffer.begin(0, GROUP.panes(), event.eventTime());
    Insertion insertion =
        pairing.insert(
            into, event.eventTime(), event.anchor(), event.weight(), event.eventId(), buffer);
    if (insertion == Insertion.COUNTED) {
      buffer.examine(event, pairing, into);
      buffer.noteOwn(event);
    }
    return insertion;
  }

  private List<Pair> flush() {
    List<Pair> asked = new ArrayList<>();
    buffer.flush(
        delta -> {
          for (long neighbour : delta.examined()) {
            asked.add(new Pair(delta.anchor(), neighbour));
          }
        });
    return asked;
  }

  private static Pair pair(String anchor, String neighbour) {
    return new Pair(Events.item(anchor), Events.item(neighbour));
  }
}
