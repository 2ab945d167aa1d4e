package dev.freshet.demo;

import dev.freshet.demo.NearestNeighbours.Neighbour;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Compares the genres of films with those of their nearest films, and of random ones that have
 * about as many events: a test of the vectors by something they were not made from.
 */
public final class GenreJaccard {

  private static final int NEIGHBOURS = 5;
  private static final int RANKS = 50;
  private static final long SEED = 20130228;

  private GenreJaccard() {}

  /**
   * A film that has a vector and genres.
   *
   * @param id of the item
   * @param events number of its engagements in the stream
   * @param genres at least one
   * @param vector the published vector
   */
  public record Film(String id, int events, Set<String> genres, float[] vector) {}

  /**
   * The comparison.
   *
   * @param neighbours mean Jaccard similarity of a film's genres and those of its five nearest by
   *     cosine, from 0 to 1
   * @param random the same for five random films within 50 ranks of the film by number of events
   * @param films number of films measured; the means are 0 if there is none
   */
  public record Comparison(double neighbours, double random, int films) {}

  /**
   * Compares.
   *
   * @param films all that may be neighbours
   * @param minEvents films with at least so many events are measured
   */
  public static Comparison of(List<Film> films, int minEvents) {
    List<Film> ranked = new ArrayList<>(films);
    ranked.sort(Comparator.comparingInt(Film::events).reversed().thenComparing(Film::id));
    Map<String, Film> byId = new HashMap<>();
    Map<String, float[]> vectors = new HashMap<>();
    for (Film film : ranked) {
      byId.put(film.id(), film);
      vectors.put(film.id(), film.vector());
    }
    NearestNeighbours index = new NearestNeighbours(vectors);
    Random random = new Random(SEED);
    double nearSum = 0;
    double randomSum = 0;
    int measured = 0;
    for (int rank = 0; rank < ranked.size() && ranked.get(rank).events() >= minEvents; rank++) {
      Film film = ranked.get(rank);
      List<Film> near = new ArrayList<>();
      for (Neighbour neighbour :
          index.nearest(film.vector(), NEIGHBOURS, id -> !id.equals(film.id()))) {
        near.add(byId.get(neighbour.id()));
      }
      if (near.isEmpty()) {
        continue;
      }
      nearSum += mean(film, near);
      randomSum += mean(film, drawAround(ranked, rank, random));
      measured++;
    }
    return measured == 0
        ? new Comparison(0, 0, 0)
        : new Comparison(nearSum / measured, randomSum / measured, measured);
  }

  /** The share of common genres among all of two films' genres. */
  static double jaccard(Set<String> a, Set<String> b) {
    Set<String> common = new HashSet<>(a);
    common.retainAll(b);
    int all = a.size() + b.size() - common.size();
    return all == 0 ? 0 : (double) common.size() / all;
  }

  private static double mean(Film film, List<Film> others) {
    double sum = 0;
    for (Film other : others) {
      sum += jaccard(film.genres(), other.genres());
    }
    return sum / others.size();
  }

  private static List<Film> drawAround(List<Film> ranked, int rank, Random random) {
    int from = Math.max(0, rank - RANKS);
    int to = Math.min(ranked.size(), rank + RANKS + 1);
    List<Film> around = new ArrayList<>(ranked.subList(from, to));
    around.remove(rank - from);
    List<Film> drawn = new ArrayList<>(NEIGHBOURS);
    while (drawn.size() < NEIGHBOURS && !around.isEmpty()) {
      drawn.add(around.remove(random.nextInt(around.size())));
    }
    return drawn;
  }
}
