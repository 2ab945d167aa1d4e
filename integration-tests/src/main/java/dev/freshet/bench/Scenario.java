package dev.freshet.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One measurement: what is put on which job.
 *
 * @param name for the command line and reports
 * @param description in a few words
 * @param real whether the load is a real stream rather than a generated one
 * @param parallelism subtasks of every operator
 * @param pairs H, how many recent distinct anchors of a user an engagement is paired with
 * @param growth how many times the base load's users, items and events there are
 * @param live whether freshness and recovery are measured, too
 * @param skew who has more than its share of the load
 * @param overload whether twice the events that the job keeps up with come afterwards
 */
record Scenario(
    String name,
    String description,
    boolean real,
    int parallelism,
    int pairs,
    int growth,
    boolean live,
    Skew skew,
    boolean overload) {

  /** Those that are run if none is named; the first is what the others are compared with. */
  static final List<Scenario> USUAL =
      List.of(
          plain("generated", "Zipf items, in sessions", false, 2, 10, 1, true),
          plain("real", "a real stream", true, 2, 10, 1, true),
          plain("parallelism-1", "one subtask", false, 1, 10, 1, false),
          plain("pairs-20", "H = 20", false, 2, 20, 1, false),
          plain("entities-x10", "ten times the entities", false, 2, 10, 10, false));

  /** All of them. */
  static final List<Scenario> ALL =
      Stream.concat(
              USUAL.stream(),
              Stream.of(
                  plain("parallelism-8", "eight subtasks", false, 8, 10, 1, false),
                  skewed("hot-item", "one item has three events of ten", Skew.HOT_ITEM),
                  skewed("bot", "one user has one event of ten", Skew.BOT),
                  new Scenario(
                      "overload",
                      "twice what it keeps up with",
                      false,
                      2,
                      10,
                      1,
                      false,
                      Skew.NONE,
                      true)))
          .toList();

  /** Those of a quick run. */
  static final List<Scenario> QUICK = USUAL.subList(0, 2);

  /** Returns whether the floor is measured, too: it keeps all that the load leaves on heap. */
  boolean hasFloor() {
    return growth == 1 && !overload;
  }

  private static Scenario plain(
      String name,
      String description,
      boolean real,
      int parallelism,
      int pairs,
      int growth,
      boolean live) {
    return new Scenario(
        name, description, real, parallelism, pairs, growth, live, Skew.NONE, false);
  }

  private static Scenario skewed(String name, String description, Skew skew) {
    return new Scenario(name, description, false, 2, 10, 1, false, skew, false);
  }

  /** Returns the one of a name. */
  static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}
