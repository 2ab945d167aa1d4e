package dev.freshet.demo;

import dev.freshet.demo.GenreJaccard.Comparison;
import dev.freshet.demo.GenreJaccard.Film;
import dev.freshet.demo.NearestNeighbours.Neighbour;
import dev.freshet.jobs.options.RelationOptions;
import dev.freshet.registry.reader.PublishedVector;
import dev.freshet.registry.reader.RegistryView;
import dev.freshet.schemas.VectorSource;
import dev.freshet.streams.EngagementRow;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Shows what the published vectors hold: neighbours by title, and how alike their genres are. */
public final class DemoReport {

  /** Well-known films of the bundled sample, most of them with a film of the same kind in it. */
  private static final List<String> KNOWN =
      List.of(
          "468569", // The Dark Knight
          "1375666", // Inception
          "1453405", // Monsters University
          "770828", // Man of Steel
          "903624", // The Hobbit: An Unexpected Journey
          "1457767"); // The Conjuring

  private static final int SHOWN_ITEMS = 6;
  private static final int NEIGHBOURS = 5;
  private static final int USER_ITEMS = 3;
  private static final int MIN_EVENTS = 20;

  private final DemoStream stream;
  private final RegistryView registry;
  private final RelationOptions engaged;
  private final Map<String, Integer> events;
  private final Map<String, float[]> vectors = new HashMap<>();
  private final NearestNeighbours index;

  /**
   * A report on the registry as it is now.
   *
   * @param engaged the relation from users to items
   */
  public DemoReport(DemoStream stream, RegistryView registry, RelationOptions engaged) {
    this.stream = stream;
    this.registry = registry;
    this.engaged = engaged;
    this.events = stream.engagementsByItem();
    registry.forEach(this::takeItem);
    this.index = new NearestNeighbours(vectors);
  }

  /**
   * How alike in genres neighbours are, among the films that have genres, for those with at least
   * 20 events; absent if the stream has no genres.
   */
  public Optional<Comparison> genres() {
    List<Film> films = new ArrayList<>();
    vectors.forEach(
        (item, vector) -> {
          Set<String> genres = stream.items().genres(item);
          if (!genres.isEmpty()) {
            films.add(new Film(item, events.getOrDefault(item, 0), genres, vector));
          }
        });
    return films.isEmpty() ? Optional.empty() : Optional.of(GenreJaccard.of(films, MIN_EVENTS));
  }

  /** Prints the neighbours of some items, and of a user whose vector was just folded in. */
  public void print(PrintWriter out) {
    for (String item : shownItems()) {
      out.printf("%n%s%n", stream.items().title(item));
      printNeighbours(
          out, index.nearest(vectors.get(item), NEIGHBOURS, other -> !other.equals(item)));
    }
    latestUser(this::isPopular)
        .or(() -> latestUser(vectors::containsKey))
        .ifPresent(user -> printUser(out, user));
    out.println();
    out.flush();
  }

  private void takeItem(PublishedVector vector) {
    if (vector.type().equals(engaged.to()) && vector.source() != VectorSource.FOLDED_IN) {
      vectors.put(vector.id(), vector.vector());
    }
  }

  private List<String> shownItems() {
    List<String> known = KNOWN.stream().filter(this::isShowable).toList();
    if (!known.isEmpty()) {
      return known;
    }
    return vectors.keySet().stream()
        .sorted(
            Comparator.comparingInt((String item) -> events.getOrDefault(item, 0))
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .limit(SHOWN_ITEMS)
        .toList();
  }

  private boolean isPopular(String item) {
    return vectors.containsKey(item) && events.getOrDefault(item, 0) >= MIN_EVENTS;
  }

  private boolean isShowable(String item) {
    return isPopular(item) && !stream.items().genres(item).isEmpty();
  }

  private void printUser(PrintWriter out, String user) {
    Set<String> recent = newestItems(user);
    out.printf(
        "%n%s %s, just folded in after %s%n",
        engaged.from(),
        user,
        String.join(
            ", ",
            recent.stream().limit(USER_ITEMS).map(item -> stream.items().title(item)).toList()));
    float[] vector = registry.find(engaged.from(), user).orElseThrow().vector();
    // Rare films lie close to whatever they co-occurred with once; nobody would know their titles.
    printNeighbours(
        out, index.nearest(vector, NEIGHBOURS, item -> !recent.contains(item) && isPopular(item)));
  }

  private void printNeighbours(PrintWriter out, List<Neighbour> neighbours) {
    for (Neighbour neighbour : neighbours) {
      out.println(
          String.format(
              Locale.ROOT, "  %.3f  %s", neighbour.cosine(), stream.items().title(neighbour.id())));
    }
  }

  /** The user of the newest event who has a vector and some fit items to judge it by. */
  private Optional<String> latestUser(Predicate<String> fit) {
    Map<String, Set<String>> items = new HashMap<>();
    for (EngagementRow row : newestFirst()) {
      Set<String> seen = items.computeIfAbsent(row.user(), user -> new LinkedHashSet<>());
      if (fit.test(row.item())) {
        seen.add(row.item());
      }
      if (seen.size() == USER_ITEMS && registry.find(engaged.from(), row.user()).isPresent()) {
        return Optional.of(row.user());
      }
    }
    return Optional.empty();
  }

  private Set<String> newestItems(String user) {
    Set<String> items = new LinkedHashSet<>();
    for (EngagementRow row : newestFirst()) {
      if (row.user().equals(user) && vectors.containsKey(row.item())) {
        items.add(row.item());
      }
    }
    return items;
  }

  private List<EngagementRow> newestFirst() {
    List<EngagementRow> rows = new ArrayList<>(stream.engagements());
    Collections.reverse(rows);
    return rows;
  }
}
