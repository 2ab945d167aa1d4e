package dev.freshet.demo;

import dev.freshet.demo.NearestNeighbours.Neighbour;
import dev.freshet.registry.reader.PublishedVector;
import dev.freshet.registry.reader.RegistryView;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows which producers are most like the most followed one, by who follows them. */
final class ProducerReport {

  /** The rarely followed lie close to whatever they were followed with once. */
  private static final int MOST_FOLLOWED = 1000;

  private static final int NEIGHBOURS = 5;

  private ProducerReport() {}

  /**
   * Prints them, unless there are fewer than two producers.
   *
   * @param type of the producers
   */
  static void print(RegistryView registry, String type, PrintWriter out) {
    List<PublishedVector> producers = mostFollowed(registry, type);
    if (producers.size() < 2) {
      return;
    }
    Map<String, float[]> vectors = new HashMap<>();
    producers.forEach(producer -> vectors.put(producer.id(), producer.vector()));
    PublishedVector first = producers.get(0);
    out.printf(
        Locale.ROOT,
        "%n%ss most alike %s (%,.0f followers), by co-followers%n",
        type,
        first.id(),
        first.support());
    for (Neighbour neighbour :
        new NearestNeighbours(vectors)
            .nearest(first.vector(), NEIGHBOURS, id -> !id.equals(first.id()))) {
      out.printf(Locale.ROOT, "  %.3f  %s%n", neighbour.cosine(), neighbour.id());
    }
    out.println();
    out.flush();
  }

  private static List<PublishedVector> mostFollowed(RegistryView registry, String type) {
    List<PublishedVector> producers = new ArrayList<>();
    registry.forEach(
        vector -> {
          if (vector.type().equals(type)) {
            producers.add(vector);
          }
        });
    producers.sort(
        Comparator.comparingDouble(PublishedVector::support)
            .reversed()
            .thenComparing(PublishedVector::id));
    return producers.subList(0, Math.min(MOST_FOLLOWED, producers.size()));
  }
}
