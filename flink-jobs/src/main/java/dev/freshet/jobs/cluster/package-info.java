/** How a job's start and the command line's tools reach the job's Kafka cluster. */
package dev.freshet.jobs.cluster;
