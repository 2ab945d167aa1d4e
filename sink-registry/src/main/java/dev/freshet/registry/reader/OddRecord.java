package dev.freshet.registry.reader;

/**
 * An example of an oddity.
 *
 * @param oddity what it is
 * @param partition of the topic
 * @param offset of the record; for {@link Oddity#REREAD} the reader's lost place, or -1
 * @param why a sentence with the particulars
 */
public record OddRecord(Oddity oddity, int partition, long offset, String why) {}
