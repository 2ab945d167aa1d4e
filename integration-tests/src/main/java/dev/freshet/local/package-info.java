/** The refresh job's maths and state in one thread, on heap: without Kafka, Flink or RocksDB. */
package dev.freshet.local;
