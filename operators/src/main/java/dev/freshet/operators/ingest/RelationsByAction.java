package dev.freshet.operators.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the relation that an engagement belongs to, by its action. */
public final class RelationsByAction {

  private final Map<String, Relation> byAction = new HashMap<>();
  private final Relation ofOtherActions;

  /**
   * @param relations the relations that engagements belong to; no action in two of them
   */
  public RelationsByAction(List<Relation> relations) {
    Relation others = null;
    for (Relation relation : relations) {
      if (relation.actions().isEmpty()) {
        others = relation;
      }
      for (String action : relation.actions()) {
        byAction.put(action, relation);
      }
    }
    ofOtherActions = others;
  }

  /**
   * Returns the relation that names the action, or else the one that takes every action that no
   * other names, or else null.
   */
  public Relation of(String action) {
    return byAction.getOrDefault(action, ofOtherActions);
  }
}
