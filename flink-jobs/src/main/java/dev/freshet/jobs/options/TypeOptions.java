package dev.freshet.jobs.options;

import java.io.Serializable;

/**
 * One entity type.
 *
 * @param name lower-case word
 * @param role what entities of the type do in the space
 */
public record TypeOptions(String name, Role role) implements Serializable {

  /** What the entities of a type do in the space. */
  public enum Role {
    /** Others gather it: its vector spans the space. */
    ANCHOR,
    /** It only gathers. */
    FOLDED_IN
  }
}
