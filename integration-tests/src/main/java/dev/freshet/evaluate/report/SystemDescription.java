package dev.freshet.evaluate.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * What a system is, so that the report knows what to set it beside.
 *
 * @param name the name of its scorer
 * @param kind what it is
 * @param ladder the name of the systems that differ from it in one setting only; the best of them
 *     in hindsight stands for a baseline, and stale copies make one curve
 * @param setting its place on the ladder, for readers; empty if it is alone there, or if its
 *     refresh interval tells
 * @param refreshInterval after what share of the stream's events it takes over what was learnt: 0
 *     after each, {@link #NEVER} never in the test half
 */
public record SystemDescription(
    String name, Kind kind, String ladder, String setting, double refreshInterval) {

  /** The refresh interval of what is frozen when the test half begins: all of the stream. */
  public static final double NEVER = 1;

  /** What a system is. */
  public enum Kind {
    /** Freshet's vectors, fresh or from a copy that is refreshed now and then. */
    @JsonProperty("freshet")
    FRESHET,
    /** A batch model, retrained now and then. */
    @JsonProperty("retrained")
    RETRAINED,
    /** Counts, such as popularity and item-kNN. */
    @JsonProperty("counts")
    COUNTS
  }

  public SystemDescription {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(ladder, "ladder");
    Objects.requireNonNull(setting, "setting");
    if (!(refreshInterval >= 0 && refreshInterval <= NEVER)) {
      throw new IllegalArgumentException(
          "refresh interval of " + name + " is " + refreshInterval + ": from 0 to 1");
    }
  }

  /** Describes Freshet as it serves at a refresh interval. */
  public static SystemDescription freshet(String name, String ladder, double refreshInterval) {
    return new SystemDescription(name, Kind.FRESHET, ladder, "", refreshInterval);
  }

  /** Describes a batch model with one setting of its grid. */
  public static SystemDescription retrained(
      String name, String ladder, String setting, double refreshInterval) {
    return new SystemDescription(name, Kind.RETRAINED, ladder, setting, refreshInterval);
  }

  /** Describes a baseline that counts. */
  public static SystemDescription counts(String name, String ladder, String setting) {
    return new SystemDescription(name, Kind.COUNTS, ladder, setting, 0);
  }

  /** Returns whether it takes over at once what was learnt. */
  @JsonIgnore
  boolean isFresh() {
    return refreshInterval == 0;
  }

  /** Returns whether it is frozen when the test half begins. */
  @JsonIgnore
  boolean isFrozen() {
    return refreshInterval == NEVER;
  }
}
