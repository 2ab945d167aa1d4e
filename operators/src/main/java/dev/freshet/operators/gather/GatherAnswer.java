package dev.freshet.operators.gather;

/**
 * The answer to one part of a request: the neighbours' published vectors as they are at this
 * moment.
 *
 * @param request the part that is answered, without the neighbours that are gone
 * @param vectors the neighbours' own vectors v, one after the other; the seed of one never
 *     published
 * @param scales the neighbours' scales p
 * @param supports the neighbours' supports, weighted to the request's time
 * @param previous the owner's own vector, its seed if never published; null unless the part asks
 * @param previousScale the scale of the owner's last publication, 1 for none
 * @param previousPopularity the popularity that the owner was last published with, 0 for none
 * @param previousRowWeight the row weight of the owner's last publication, 0 for none
 * @param previousSequence the sequence of the owner's last publication, 0 for none
 */
public record GatherAnswer(
    GatherRequest request,
    float[] vectors,
    float[] scales,
    float[] supports,
    float[] previous,
    float previousScale,
    float previousPopularity,
    double previousRowWeight,
    long previousSequence) {

  private static final float[] NONE = new float[0];

  /** Passes on the notice that an entity is gone. */
  public static GatherAnswer notice(GatherRequest request) {
    return new GatherAnswer(request, NONE, NONE, NONE, null, 1, 0, 0, 0);
  }
}
