package dev.freshet.bench;

import java.util.List;
import java.util.Optional;

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
 */
record Scenario(
    String name,
    String description,
    boolean real,
    int parallelism,
    int pairs,
    int growth,
    boolean live) {

  /** All of them; the first is what the others are compared with. */
  static final List<Scenario> ALL =
      List.of(
          new Scenario("generated", "Zipf items, in sessions", false, 2, 10, 1, true),
          new Scenario("real", "a real stream", true, 2, 10, 1, true),
          new Scenario("parallelism-1", "one subtask", false, 1, 10, 1, false),
          new Scenario("pairs-20", "H = 20", false, 2, 20, 1, false),
          new Scenario("entities-x10", "ten times the entities", false, 2, 10, 10, false));

  /** Those of a quick run. */
  static final List<Scenario> QUICK = ALL.subList(0, 2);

  /** Returns whether the floor is measured, too: it keeps all that the load leaves on heap. */
  boolean hasFloor() {
    return growth == 1;
  }

  /** Returns the one of a name. */
  static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}
