/** Kafka and Flink in one JVM: what the demo and the end-to-end tests run on. */
package dev.freshet.platform;
