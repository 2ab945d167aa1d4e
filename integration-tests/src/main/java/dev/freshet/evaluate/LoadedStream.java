package dev.freshet.evaluate;

/**
 * A stream as it was loaded.
 *
 * @param stream the stream
 * @param unrelated how many engagements of its file were left out, as no relation takes them
 */
public record LoadedStream(EventStream stream, int unrelated) {}
