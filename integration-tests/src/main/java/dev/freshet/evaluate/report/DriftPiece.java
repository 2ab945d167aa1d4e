package dev.freshet.evaluate.report;

/**
 * How far vectors moved in a piece of the stream.
 *
 * @param from how much of the stream's engagements lies before it, from 0 to 1
 * @param to how much of them lies before its end
 * @param refreshes refreshes of vectors that had been published before
 * @param relativeStep the mean of ‖after − before‖ / ‖before‖ over them; null if there was none
 * @param cosine the mean cosine of the vectors before and after; null if there was none
 */
public record DriftPiece(
    double from, double to, long refreshes, Double relativeStep, Double cosine) {

  /** Returns what came between two readings. */
  static DriftPiece between(double from, double to, DriftTotals before, DriftTotals after) {
    long refreshes = after.refreshes() - before.refreshes();
    return new DriftPiece(
        from,
        to,
        refreshes,
        refreshes == 0 ? null : (after.steps() - before.steps()) / refreshes,
        refreshes == 0 ? null : (after.cosines() - before.cosines()) / refreshes);
  }
}
