package dev.freshet.evaluate.report;

/**
 * How far a model's vectors have moved so far, summed over the refreshes of vectors that had been
 * published before.
 *
 * @param refreshes how many
 * @param steps Σ ‖after − before‖ / ‖before‖
 * @param cosines Σ of the cosines of the vectors before and after
 */
public record DriftTotals(long refreshes, double steps, double cosines) {}
