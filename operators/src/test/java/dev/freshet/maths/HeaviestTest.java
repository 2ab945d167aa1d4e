package dev.freshet.maths;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Compares the selection with a sort. */
class HeaviestTest {

  private record Entry(long neighbour, float count) {}

  @Property(tries = 500)
  void equalsSortingByCountThenFingerprint(
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 40) Integer> counts,
      @ForAll @IntRange(min = 1, max = 70) int limit,
      @ForAll long salt) {
    Heaviest heaviest = new Heaviest(limit);
    List<Entry> entries = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      // Used twice: nothing of the first round may stay.
      heaviest.clear();
      entries.clear();
      for (int i = 0; i < counts.size(); i++) {
        Entry entry = new Entry((salt + i) * 0x9E3779B97F4A7C15L, counts.get(i) / 4f);
        entries.add(entry);
        heaviest.offer(entry.neighbour, entry.count);
      }
      heaviest.select();
    }
    entries.sort(
        Comparator.comparingDouble(Entry::count).reversed().thenComparingLong(Entry::neighbour));
    List<Entry> selected = new ArrayList<>();
    for (int i = 0; i < heaviest.size(); i++) {
      selected.add(new Entry(heaviest.neighbours()[i], heaviest.counts()[i]));
    }
    assertThat(selected)
        .containsExactlyInAnyOrderElementsOf(entries.subList(0, Math.min(limit, entries.size())));
  }
}
