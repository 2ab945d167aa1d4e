package dev.freshet.jobs.options;

/**
 * One value as it was written.
 *
 * @param key full dotted key
 * @param kind what was written there
 * @param text of a scalar, as written, empty for nothing; otherwise words for what it is
 * @param place where it was written: "line 3", "override"
 */
record Setting(String key, Kind kind, String text, String place) {

  enum Kind {
    SCALAR,
    /** A key without a value: a section or list without entries, or empty text. */
    NOTHING,
    /** {@code {}} or {@code []}. */
    EMPTY
  }
}
