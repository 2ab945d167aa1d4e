package dev.freshet.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Finds, among a fixed set of vectors, those of the highest cosine with one: by looking at all. */
public final class NearestNeighbours {

  private final String[] ids;
  private final float[][] units;

  /** Takes the vectors by id; those of length zero have no direction and are left out. */
  public NearestNeighbours(Map<String, float[]> vectors) {
    List<String> keptIds = new ArrayList<>(vectors.size());
    List<float[]> keptUnits = new ArrayList<>(vectors.size());
    // Sorted, so that equal cosines come in the same order on every run.
    new TreeMap<>(vectors)
        .forEach(
            (id, vector) -> {
              float[] unit = unit(vector);
              if (unit != null) {
                keptIds.add(id);
                keptUnits.add(unit);
              }
            });
    this.ids = keptIds.toArray(new String[0]);
    this.units = keptUnits.toArray(new float[0][]);
  }

  /**
   * A neighbour.
   *
   * @param id whose vector it is
   * @param cosine from -1 to 1
   */
  public record Neighbour(String id, double cosine) {}

  /**
   * The nearest to a vector, nearest first.
   *
   * @param query of the same dimension; nothing is near to one of length zero
   * @param count at most so many
   * @param allowed which ids may be among them
   */
  public List<Neighbour> nearest(float[] query, int count, Predicate<String> allowed) {
    List<Neighbour> best = new ArrayList<>(count + 1);
    float[] unit = unit(query);
    if (unit == null || count == 0) {
      return best;
    }
    for (int i = 0; i < ids.length; i++) {
      double cosine = dot(unit, units[i]);
      boolean full = best.size() == count;
      if ((!full || cosine > best.get(count - 1).cosine()) && allowed.test(ids[i])) {
        if (full) {
          best.remove(count - 1);
        }
        int place = best.size();
        while (place > 0 && best.get(place - 1).cosine() < cosine) {
          place--;
        }
        best.add(place, new Neighbour(ids[i], cosine));
      }
    }
    return best;
  }

  private static float[] unit(float[] vector) {
    double norm = Math.sqrt(dot(vector, vector));
    // A norm that is not a number is no direction either.
    if (!(norm > 0) || Double.isInfinite(norm)) {
      return null;
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      unit[i] = (float) (vector[i] / norm);
    }
    return unit;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
