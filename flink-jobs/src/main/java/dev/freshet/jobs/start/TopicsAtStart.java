package dev.freshet.jobs.start;

import dev.freshet.jobs.cluster.PartitionReader;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.topics.JobTopic;
import dev.freshet.jobs.topics.TopicRole;

/**
 * Checks that the topics are there whose absence nothing else would tell before a task fails of it:
 * the sources, the dead letters and the audit.
 *
 * <p>Registry and manifest are read at start, and missed by who reads them.
 */
final class TopicsAtStart {

  private TopicsAtStart() {}

  /**
   * Refuses topics that the options name and that do not exist.
   *
   * @throws StartException names the first one, and its option
   */
  static void require(PartitionReader reader, RefreshOptions options) {
    for (JobTopic topic : JobTopic.of(options)) {
      boolean readHere = topic.role() == TopicRole.REGISTRY || topic.role() == TopicRole.MANIFEST;
      if (!readHere && reader.partitions(topic.name()).isEmpty()) {
        throw new StartException(
            "the topic "
                + topic.name()
                + " ("
                + topic.option()
                + ") does not exist; create it, for instance with './freshet topics create'");
      }
    }
  }
}
