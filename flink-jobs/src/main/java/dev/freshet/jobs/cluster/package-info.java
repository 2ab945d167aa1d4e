/** How the command line's tools reach the job's Kafka cluster. */
package dev.freshet.jobs.cluster;
