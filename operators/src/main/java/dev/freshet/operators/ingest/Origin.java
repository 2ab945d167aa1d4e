package dev.freshet.operators.ingest;

/**
 * Where a record came from, and its bytes: what a dead letter must be able to tell.
 *
 * @param topic the Kafka topic
 * @param partition its partition
 * @param offset the record's offset
 * @param timestamp the record's Kafka time in milliseconds since the epoch
 * @param key the record's key, null if it has none
 * @param value the record's value, null for a tombstone
 */
public record Origin(
    String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {}
