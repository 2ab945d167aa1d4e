package dev.freshet.jobs.options;

import java.util.List;

/** Finds the declared key that a mistyped one most likely meant. */
final class NearestKey {

  private NearestKey() {}

  /** The nearest key, with the user's own names in it, or null if none is near. */
  static String of(String fullKey) {
    String nearest = null;
    int least = Math.max(2, fullKey.length() / 3) + 1;
    for (Option<?> option : DeclaredOptions.ALL) {
      String candidate = withNamesOf(fullKey, option.key());
      int distance = distance(fullKey, candidate);
      if (candidate.endsWith("." + fullKey)) {
        // The right name in the wrong section.
        distance = 0;
      }
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  private static String withNamesOf(String fullKey, String declared) {
    List<String> given = Option.segments(fullKey);
    List<String> wanted = Option.segments(declared);
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < wanted.size(); i++) {
      String segment = wanted.get(i);
      boolean inList = segment.startsWith("[");
      if (segment.contains("<") && i < given.size() && given.get(i).startsWith("[") == inList) {
        segment = given.get(i);
      }
      result.append(i == 0 || inList ? "" : ".").append(segment);
    }
    return result.toString();
  }

  /** Levenshtein's distance: the least number of letters inserted, deleted or replaced. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
