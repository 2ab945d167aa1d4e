package dev.freshet.jobs.options;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The flat form of a YAML file: its values by full dotted key, in the order of the file.
 *
 * <p>Being flat, it takes {@code kafka.bootstrap-servers: x} and the nested form alike.
 */
final class Settings {

  private final Map<String, Setting> byKey = new LinkedHashMap<>();

  /** Adds a value; returns the one already there (which stays), or null. */
  Setting add(Setting setting) {
    return byKey.putIfAbsent(setting.key(), setting);
  }

  /** Replaces whatever is at and under a key by one text. */
  void override(String key, String text) {
    byKey.keySet().removeIf(other -> other.startsWith(key + ".") || other.startsWith(key + "["));
    byKey.put(key, new Setting(key, Setting.Kind.SCALAR, text, "override"));
  }

  /** The value at a full key, or null. */
  Setting at(String key) {
    return byKey.get(key);
  }

  Collection<Setting> all() {
    return byKey.values();
  }

  /** Names of what lies directly under a section: {@code a, b} for {@code s.a.x, s.b}. */
  List<String> namesUnder(String section) {
    String prefix = section + ".";
    return byKey.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> Option.segments(key.substring(prefix.length())).get(0))
        .distinct()
        .toList();
  }

  /** The whole rest of the keys under a section, dots and all. */
  List<String> restsUnder(String section) {
    String prefix = section + ".";
    return byKey.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .toList();
  }

  /** Places in a list that have something, ascending: {@code 0, 1} for {@code s[0].x, s[1]}. */
  List<String> placesIn(String list) {
    String prefix = list + "[";
    return byKey.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()).split("]", 2)[0])
        .filter(place -> place.matches("\\d{1,4}"))
        .distinct()
        .sorted((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)))
        .toList();
  }
}
