package dev.freshet.jobs.options;

import java.io.Serializable;
import java.util.List;

/**
 * One relation: which events are its edges, and how they count.
 *
 * @param name unique lower-case word
 * @param from source type, folded-in
 * @param to target type, an anchor
 * @param actions actions of its events; empty takes all
 * @param weight of one event, 0.001 to 1000
 * @param group co-occurrence group of its targets
 */
public record RelationOptions(
    String name, String from, String to, List<String> actions, double weight, String group)
    implements Serializable {

  public RelationOptions {
    actions = List.copyOf(actions);
  }

  /** True if an event of this action is one of its edges. */
  public boolean takes(String action) {
    return actions.isEmpty() || actions.contains(action);
  }
}
