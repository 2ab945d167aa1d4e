package dev.freshet.evaluate.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Ranks;

/** A set of engagements that quality is measured on, and what their items are ranked among. */
public enum View {
  /** The headline. */
  @JsonProperty("known_users")
  KNOWN_USERS(
      "known users",
      "engagements with an item that the user had not engaged with, by users with an earlier"
          + " engagement, ranked among all live items that the user had not engaged with"),
  /** The headline's, and those that a system can know nothing of the user for. */
  @JsonProperty("new")
  NEW("new to the user", "as known users, and the first engagements of new users too"),
  /** Those that the headline leaves out. */
  @JsonProperty("new_users")
  NEW_USERS("new users", "the first engagements of users, ranked among all live items"),
  /** Repeats too. */
  @JsonProperty("all")
  ALL("all", "all engagements, repeats and new users too, ranked among all live items"),
  /** What is to be said of users that are hardly known. */
  @JsonProperty("few_earlier")
  FEW_EARLIER("1–4 earlier", "as known users, by those with 1 to 4 earlier engagements"),
  /** What is to be said of items that are hardly known. */
  @JsonProperty("newest_items")
  NEWEST_ITEMS(
      "newest items",
      "as known users, with items first seen in the last tenth of the stream's engagements");

  /** What systems are ordered and compared by. */
  static final View HEADLINE = KNOWN_USERS;

  private static final int FEW = 4;

  private final String title;
  private final String meaning;

  View(String title, String meaning) {
    this.title = title;
    this.meaning = meaning;
  }

  /** Returns what tables call it. */
  String title() {
    return title;
  }

  /** Returns which engagements it takes, as a part of a sentence. */
  String meaning() {
    return meaning;
  }

  /**
   * Returns whether an engagement belongs to it.
   *
   * @param newestFrom the first of the items that were first seen in the last tenth
   */
  boolean takes(Query query, int newestFrom) {
    return switch (this) {
      case KNOWN_USERS -> isKnown(query);
      case NEW -> query.inNew();
      case NEW_USERS -> query.inNew() && query.earlier() == 0;
      case ALL -> query.inAll();
      case FEW_EARLIER -> isKnown(query) && query.earlier() <= FEW;
      case NEWEST_ITEMS -> isKnown(query) && query.item() >= newestFrom;
    };
  }

  private static boolean isKnown(Query query) {
    return query.inNew() && query.earlier() >= 1;
  }

  /** Returns the rank, from 1, of query i's item; or {@link Ranks#MISS}. */
  int rank(Ranks ranks, int i) {
    return this == ALL ? ranks.amongAll(i) : ranks.amongUnseen(i);
  }
}
