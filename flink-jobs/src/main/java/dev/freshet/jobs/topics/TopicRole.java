package dev.freshet.jobs.topics;

/** What a topic is to the job, which decides what the contracts ask of its settings. */
public enum TopicRole {
  /** The job reads events from it. */
  SOURCE,
  /** The job publishes vectors to it, and reads them back. */
  REGISTRY,
  /** The job writes how its space is made to it, and reads back which memory is in force. */
  MANIFEST,
  /** The job writes refused records to it. */
  DEAD_LETTERS,
  /** The job writes the inputs and output of every refresh to it. */
  AUDIT
}
