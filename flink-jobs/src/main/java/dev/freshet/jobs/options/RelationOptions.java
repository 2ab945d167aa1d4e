package dev.freshet.jobs.options;

import java.io.Serializable;
import java.util.List;

/**
 * One relation: which events are its edges, and how they count.
 *
 * @param name unique lower-case word
 * @param from source type, folded-in
 * @param to target type, an anchor
 * @param events kind of event that its edges come from
 * @param actions actions of its engagements, empty takes all; always empty for follows
 * @param weight of one event, 0.001 to 1000
 * @param group co-occurrence group of its targets
 */
public record RelationOptions(
    String name,
    String from,
    String to,
    Events events,
    List<String> actions,
    double weight,
    String group)
    implements Serializable {

  /** The kinds of event that edges come from. */
  public enum Events {
    /** Each engagement is counted for itself. */
    ENGAGEMENTS,
    /** Edges that a FOLLOW begins and an UNFOLLOW ends. */
    FOLLOWS
  }

  public RelationOptions {
    actions = List.copyOf(actions);
  }

  /** True if an engagement of this action is one of its edges. */
  public boolean takes(String action) {
    return events == Events.ENGAGEMENTS && (actions.isEmpty() || actions.contains(action));
  }
}
