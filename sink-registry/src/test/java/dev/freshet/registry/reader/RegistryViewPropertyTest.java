package dev.freshet.registry.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.schemas.wire.PackedVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever mixture of new, repeated, late, null and unreadable records the partitions hold, and in
 * whatever interleaving they are read, the view ends with what each partition's log says by the
 * contract's own words.
 */
class RegistryViewPropertyTest {

  private static final int PARTITIONS = 2;

  enum Kind {
    PUBLISH,
    REPEAT,
    NULL,
    TRUNCATED,
    NEWER_SCHEMA,
    NOT_FINITE,
    OTHER_SPACE,
    OTHER_ENTITY,
    BAD_KEY,
    FOREIGN
  }

  /** A record of entity {@code entity}; {@code pick} is the sequence, or says what to repeat. */
  record Step(Kind kind, int entity, int pick) {}

  /** A record, and what the contract calls it, whatever came before; null: sound. */
  record Entry(byte[] key, byte[] value, String entity, long sequence, String job, Oddity flaw) {

    static Entry sound(String entity, long sequence, String job) {
      // The vector tells the sequence, so that it can be seen whose is held.
      byte[] value =
          Published.changed(
              entity,
              sequence,
              embedding -> {
                embedding.setJob(job);
                embedding.setVector(PackedVector.pack(new float[] {sequence, 1}));
              });
      return new Entry(Published.key(entity), value, entity, sequence, job, null);
    }

    Entry flawed(Oddity oddity, byte[] changed) {
      return new Entry(key, changed, entity, sequence, job, oddity);
    }
  }

  /** What is held of an entity. */
  record Held(long sequence, float first, String job) {}

  @Property(tries = 400)
  void anyInterleavingEndsInTheContractsState(
      @ForAll("logs") List<Step> steps, @ForAll Random interleaving) {
    List<List<Entry>> logs = logs(steps);
    Recorder recorder = new Recorder();
    read(recorder.view, logs, interleaving);

    assertThat(recorder.state()).isEqualTo(contract(logs));
    assertThat(recorder.heard).as("what a listener can rebuild").isEqualTo(contract(logs));
    assertCounted(recorder.view.counts(), logs);
  }

  @Property(tries = 200)
  void aReaderOfATruncatedLogEndsAsOneThatStartsAfresh(
      @ForAll("logs") List<Step> steps, @ForAll("logs") List<Step> later, @ForAll Random random) {
    List<List<Entry>> logs = logs(steps);
    Recorder recorder = new Recorder();
    read(recorder.view, logs, random);

    List<List<Entry>> truncated = new ArrayList<>();
    List<List<Entry>> appended = logs(later);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<Entry> kept = logs.get(partition);
      List<Entry> log = new ArrayList<>(kept.subList(0, random.nextInt(kept.size() + 1)));
      log.addAll(appended.get(partition));
      truncated.add(log);
      recorder.view.beginReread(partition, kept.size(), "truncated");
    }
    read(recorder.view, truncated, random);
    recorder.view.endReread(0);
    recorder.view.endReread(1);

    assertThat(recorder.state()).isEqualTo(contract(truncated));
    assertThat(recorder.heard).isEqualTo(contract(truncated));
  }

  @Provide
  Arbitrary<List<Step>> logs() {
    Arbitrary<Kind> kind =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.just(Kind.PUBLISH)),
            Tuple.of(3, Arbitraries.just(Kind.REPEAT)),
            Tuple.of(6, Arbitraries.of(Kind.class)));
    return Combinators.combine(
            kind, Arbitraries.integers().between(0, 4), Arbitraries.integers().between(1, 12))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  /** One log a partition, of which each entity has one. */
  private static List<List<Entry>> logs(List<Step> steps) {
    List<List<Entry>> logs = List.of(new ArrayList<>(), new ArrayList<>());
    for (Step step : steps) {
      List<Entry> log = logs.get(step.entity % PARTITIONS);
      log.add(entry(step, log));
    }
    return logs;
  }

  private static Entry entry(Step step, List<Entry> log) {
    String entity = "item:" + step.entity;
    Entry sound = Entry.sound(entity, step.pick, "refresh");
    return switch (step.kind) {
      case PUBLISH -> sound;
      case REPEAT -> log.isEmpty() ? sound : log.get(step.pick % log.size());
      case FOREIGN -> Entry.sound(entity, step.pick, "other");
      case NULL -> sound.flawed(Oddity.NULL, null);
      case TRUNCATED -> sound.flawed(Oddity.MALFORMED, Arrays.copyOf(sound.value, step.pick * 5));
      case NEWER_SCHEMA -> sound.flawed(Oddity.NEWER_SCHEMA, Published.newerSchema(sound.value));
      case NOT_FINITE ->
          sound.flawed(Oddity.BAD_VECTOR, Published.value(entity, step.pick, Float.NaN, 1));
      case OTHER_SPACE ->
          sound.flawed(
              Oddity.OTHER_SPACE,
              Published.changed(entity, step.pick, embedding -> embedding.setVersion(2)));
      case OTHER_ENTITY ->
          sound.flawed(Oddity.OTHER_ENTITY, Published.value("item:else", step.pick, 1, 1));
      case BAD_KEY ->
          new Entry(new byte[] {':'}, sound.value, entity, step.pick, "refresh", Oddity.BAD_KEY);
    };
  }

  /** Of the sound records after an entity's last null, the first of the highest sequence. */
  private static Map<String, Held> contract(List<List<Entry>> logs) {
    Map<String, Held> state = new TreeMap<>();
    for (List<Entry> log : logs) {
      for (String entity : log.stream().map(Entry::entity).distinct().toList()) {
        List<Entry> own = log.stream().filter(entry -> entry.entity.equals(entity)).toList();
        int from = 0;
        for (int i = 0; i < own.size(); i++) {
          if (own.get(i).flaw == Oddity.NULL) {
            from = i + 1;
          }
        }
        own.subList(from, own.size()).stream()
            .filter(entry -> entry.flaw == null)
            .min(Comparator.comparingLong(entry -> -entry.sequence))
            .ifPresent(
                entry -> state.put(entity, new Held(entry.sequence, entry.sequence, entry.job)));
      }
    }
    return state;
  }

  private static void assertCounted(RegistryCounts counts, List<List<Entry>> logs) {
    Map<Oddity, Long> met = new EnumMap<>(Oddity.class);
    long taken = 0;
    for (List<Entry> log : logs) {
      for (int i = 0; i < log.size(); i++) {
        Entry entry = log.get(i);
        Held before = contract(List.of(log.subList(0, i))).get(entry.entity);
        if (entry.flaw != null) {
          met.merge(entry.flaw, 1L, Long::sum);
        } else if (before != null && entry.sequence <= before.sequence) {
          boolean same = entry.sequence == before.sequence;
          met.merge(same ? Oddity.DUPLICATE : Oddity.STALE, 1L, Long::sum);
        } else {
          taken++;
        }
        if (entry.flaw == null && before != null && !entry.job.equals(before.job)) {
          met.merge(Oddity.FOREIGN, 1L, Long::sum);
        }
      }
    }
    assertThat(counts.records()).isEqualTo(logs.stream().mapToLong(List::size).sum());
    assertThat(counts.taken()).isEqualTo(taken);
    for (Oddity oddity : Oddity.values()) {
      assertThat(counts.of(oddity)).as("%s", oddity).isEqualTo(met.getOrDefault(oddity, 0L));
    }
  }

  private static void read(RegistryView view, List<List<Entry>> logs, Random interleaving) {
    int[] next = new int[PARTITIONS];
    while (next[0] < logs.get(0).size() || next[1] < logs.get(1).size()) {
      int partition = interleaving.nextInt(PARTITIONS);
      if (next[partition] < logs.get(partition).size()) {
        Entry entry = logs.get(partition).get(next[partition]);
        view.apply(partition, next[partition]++, entry.key, entry.value);
      }
    }
  }

  /** A view, and a map that is kept by what its listener hears alone. */
  private static final class Recorder implements RegistryListener {

    final Map<String, Held> heard = new TreeMap<>();
    final RegistryView view =
        new RegistryView(RegistryReaderOptions.of("nowhere:9092", "films", 1), this);

    @Override
    public void onPut(PublishedVector vector) {
      heard.put(vector.key(), held(vector));
    }

    @Override
    public void onRemoved(PublishedVector last) {
      assertThat(heard.remove(last.key())).isEqualTo(held(last));
    }

    Map<String, Held> state() {
      Map<String, Held> state = new TreeMap<>();
      view.forEach(vector -> state.put(vector.key(), held(vector)));
      return state;
    }

    private static Held held(PublishedVector vector) {
      return new Held(vector.sequence(), vector.vector()[0], vector.job());
    }
  }
}
