/** How far a running job has come with its source topics, as Kafka knows it. */
package dev.freshet.jobs.progress;
