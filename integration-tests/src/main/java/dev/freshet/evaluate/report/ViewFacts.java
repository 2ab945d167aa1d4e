package dev.freshet.evaluate.report;

/**
 * How many engagements a view took.
 *
 * @param meaning which they are
 * @param queries how many were asked about
 * @param unrankable how many of them had an item never seen before: a miss for every system
 */
public record ViewFacts(String meaning, int queries, int unrankable) {}
