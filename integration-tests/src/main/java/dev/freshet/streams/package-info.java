/** The evaluation streams' files, and their replay through Kafka. */
package dev.freshet.streams;
