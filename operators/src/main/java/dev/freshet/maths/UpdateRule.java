package dev.freshet.maths;

/**
 * How a vector is made of what was gathered: the one thing in which embedding models differ.
 *
 * <p>A rule of one's own is a public class with a public constructor that takes {@link
 * RuleParameters}; its name goes into the configuration. An instance belongs to one thread and may
 * keep scratch space, but nothing that the next result depends on: results must be a function of
 * the arguments, or replays would differ.
 */
public interface UpdateRule {

  /**
   * The largest component, half of what readers of the registry take. Vectors are of a length near
   * 1: one so far off would spoil the sums that the vectors of all others are made with.
   */
  float MOST_COMPONENT = 5e5f;

  /**
   * Computes an anchor's vector from its neighbourhood.
   *
   * @param gathered the neighbours, weighted by w_ij, and the previous vector
   * @param space the statistics of the whole space
   * @param vector receives the new vector, d components, every one finite
   */
  void refresh(Gathered gathered, Space space, float[] vector);

  /**
   * Computes the vector of an entity that only gathers, a user, from its recent items.
   *
   * @param gathered the items, at least one, weighted by recency; previous is zero
   * @param space the statistics of the whole space
   * @param vector receives the new vector, d components, every one finite
   */
  void foldIn(Gathered gathered, Space space, float[] vector);

  /**
   * Returns whether a vector may be published: every component is a number, and at most {@link
   * #MOST_COMPONENT} in size.
   */
  static boolean isPublishable(float[] vector) {
    for (float component : vector) {
      if (!(Math.abs(component) <= MOST_COMPONENT)) { // NaN is not below anything.
        return false;
      }
    }
    return true;
  }
}
