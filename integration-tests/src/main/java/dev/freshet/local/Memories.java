package dev.freshet.local;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.HalfLife;
import dev.freshet.maths.MemoryChoiceRule;
import dev.freshet.maths.MemoryExamination;
import dev.freshet.maths.Neighbourhood;
import dev.freshet.maths.Popularity;
import dev.freshet.operators.engagements.RowDelta;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The memory in force of each group, and its choice where it is chosen: in force some events after
 * it was made.
 */
public final class Memories {

  private final List<CoOccurrenceGroup> groups;
  private final Popularity popularity;
  private final int lag;
  private final HalfLife[] inForce;
  private final HalfLife[] recent;
  private final MemoryExamination[] examinations;
  private final MemoryChoiceRule[] rules;
  private final ArrayDeque<Choice> onTheWay = new ArrayDeque<>();
  private final List<Choice> history = new ArrayList<>();

  /**
   * A choice of the memory of a group.
   *
   * @param event how many events had been learnt when it came in force
   * @param group the position of the group
   */
  public record Choice(long event, int group, HalfLife memory) {}

  Memories(List<CoOccurrenceGroup> groups, Popularity popularity, int lag) {
    this.groups = groups;
    this.popularity = popularity;
    this.lag = lag;
    inForce = new HalfLife[groups.size()];
    recent = new HalfLife[groups.size()];
    examinations = new MemoryExamination[groups.size()];
    rules = new MemoryChoiceRule[groups.size()];
    for (int i = 0; i < groups.size(); i++) {
      CoOccurrenceGroup group = groups.get(i);
      put(i, group.memory());
      if (group.memoryChosen()) {
        examinations[i] = new MemoryExamination(group.ladder());
        rules[i] = new MemoryChoiceRule(group.ladder());
      }
    }
  }

  private void put(int group, HalfLife memory) {
    inForce[group] = memory;
    recent[group] = popularity.recent(memory);
  }

  /** Returns the memory in force of the group at a position. */
  public HalfLife of(int group) {
    return inForce[group];
  }

  /** Returns the half-life of recent supports that goes with the memory in force. */
  HalfLife recent(int group) {
    return recent[group];
  }

  /** Returns the choices that came in force so far, the oldest first; a view. */
  public List<Choice> history() {
    return Collections.unmodifiableList(history);
  }

  /**
   * Examines a row before the changes of a delta are made.
   *
   * @param event how many events were learnt before
   */
  void examine(long event, RowDelta delta, Neighbourhood row) {
    int group = delta.group();
    for (long neighbour : delta.examined()) {
      float[] ranks =
          examinations[group].reciprocalRanks(
              row, groups.get(group).panes(), delta.time(), neighbour);
      if (rules[group].examine(ranks)) {
        onTheWay.add(new Choice(event + 1 + lag, group, rules[group].memory()));
      }
    }
  }

  /** Brings in force what is due before an event. */
  void show(long event) {
    while (!onTheWay.isEmpty() && onTheWay.peek().event() <= event) {
      Choice choice = onTheWay.poll();
      put(choice.group(), choice.memory());
      history.add(choice);
    }
  }
}
