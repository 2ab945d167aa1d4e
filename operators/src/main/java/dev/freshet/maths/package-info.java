/**
 * The arithmetic of the refresh job: panes, logs, rows, weights, statistics and update rules.
 *
 * <p>Nothing here knows Flink or Kafka, so every class can be tested against brute force and reused
 * by an evaluation that runs in one thread.
 */
package dev.freshet.maths;
