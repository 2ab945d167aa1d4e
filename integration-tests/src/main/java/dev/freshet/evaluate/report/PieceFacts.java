package dev.freshet.evaluate.report;

/**
 * One of the ten pieces, of equally many engagements, that the test half is cut into.
 *
 * @param from how much of the stream's engagements lies before it, from 0 to 1
 * @param to how much of them lies before its end
 * @param startTime time of its first event; ISO-8601, UTC
 * @param queries engagements of the headline view that were asked about
 */
public record PieceFacts(double from, double to, String startTime, int queries) {}
