package dev.freshet.jobs.options;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns settings into values of their option's type, collecting what cannot be turned. */
final class OptionValues {

  private final Settings settings;
  private final List<OptionError> errors;
  private final Set<String> refused = new HashSet<>();

  OptionValues(Settings settings, List<OptionError> errors) {
    this.settings = settings;
    this.errors = errors;
  }

  /**
   * The value of an option, or its default.
   *
   * <p>A wrong value adds an error and gives the default, so that reading goes on and finds the
   * other errors; without a default it gives null.
   *
   * @param names replace the key's placeholders
   */
  <T> T get(Option<T> option, String... names) {
    return getOr(option.defaultValue(), option, names);
  }

  /** The value of an option, as {@link #get} gives it, but with another default. */
  <T> T getOr(T absent, Option<T> option, String... names) {
    String key = option.key(names);
    Setting setting = option.type().isList() ? joined(key) : settings.at(key);
    if (setting == null) {
      if (option.absence() == Option.Absence.REFUSED) {
        refuse(key, null, "is required, but not given", option.type().allowed());
      }
      return absent;
    }
    if (setting.kind() == Setting.Kind.EMPTY) {
      refuseSetting(key, setting, "is not a value", describe(option));
      return absent;
    }
    try {
      return option.type().parse(setting.text());
    } catch (IllegalArgumentException e) {
      refuseSetting(key, setting, e.getMessage(), describe(option));
      return absent;
    }
  }

  /** The places of the relations, ascending. */
  List<String> placesOfRelations() {
    return settings.placesIn("relations");
  }

  /** True if none of these full keys was refused, so that rules between them can be checked. */
  boolean good(String... keys) {
    return List.of(keys).stream().noneMatch(refused::contains);
  }

  /** Refuses what is given at the key, or its default if nothing is. */
  void refuse(String key, String given, String reason, String allowed) {
    Setting setting = settings.at(key);
    if (setting == null) {
      setting = settings.at(key + "[0]");
    }
    String place = setting == null ? null : setting.place();
    if (place == null && given != null && DeclaredOptions.isOption(key)) {
      place = "the default";
    }
    errors.add(new OptionError(key, given, place, reason, allowed));
    refused.add(key);
  }

  private void refuseSetting(String key, Setting setting, String reason, String allowed) {
    errors.add(new OptionError(key, setting.text(), setting.place(), reason, allowed));
    refused.add(key);
  }

  /** A list written as YAML items becomes the same text that commas would make. */
  private Setting joined(String key) {
    Setting whole = settings.at(key);
    if (whole != null) {
      return whole.kind() == Setting.Kind.SCALAR
          ? whole
          : new Setting(key, Setting.Kind.SCALAR, "", whole.place());
    }
    StringBuilder text = new StringBuilder();
    Setting first = null;
    for (String place : settings.placesIn(key)) {
      Setting item = settings.at(key + "[" + place + "]");
      if (item == null) {
        // Something nested, which is reported as an unknown key.
        continue;
      }
      if (item.kind() != Setting.Kind.SCALAR) {
        return new Setting(key, Setting.Kind.EMPTY, "an empty item", item.place());
      }
      text.append(first == null ? "" : ",").append(item.text());
      first = first == null ? item : first;
    }
    return first == null
        ? null
        : new Setting(key, Setting.Kind.SCALAR, text.toString(), first.place());
  }

  private static String describe(Option<?> option) {
    return option.type().name() + ", " + option.type().allowed();
  }
}
