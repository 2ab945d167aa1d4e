/**
 * Tests of the folder k8s: what Kustomize renders of it is held against schemas, Flink, Kafka and
 * the job.
 */
package dev.freshet.k8s;
