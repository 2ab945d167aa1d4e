package dev.freshet.jobs.topics;

import dev.freshet.jobs.options.DeclaredOptions;
import dev.freshet.jobs.options.Option;
import dev.freshet.jobs.options.RefreshOptions;
import dev.freshet.jobs.options.RelationOptions.Events;
import dev.freshet.jobs.options.TopicOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * One topic that a job uses.
 *
 * @param name its name
 * @param role what it is to the job
 * @param option key of the option that names it
 */
public record JobTopic(String name, TopicRole role, String option) {

  /** Every topic that the job of these options uses, sources first. */
  public static List<JobTopic> of(RefreshOptions options) {
    List<JobTopic> topics = new ArrayList<>(sources(options));
    topics.add(
        topic(options.space().registryTopic(), TopicRole.REGISTRY, DeclaredOptions.SPACE_NAME));
    topics.add(
        topic(options.topics().manifest(), TopicRole.MANIFEST, DeclaredOptions.TOPICS_MANIFEST));
    topics.add(
        topic(
            options.topics().deadLetters(),
            TopicRole.DEAD_LETTERS,
            DeclaredOptions.TOPICS_DEAD_LETTERS));
    if (options.publication().audit()) {
      topics.add(topic(options.topics().audit(), TopicRole.AUDIT, DeclaredOptions.TOPICS_AUDIT));
    }
    return topics;
  }

  /** The topics that the job reads events from. */
  public static List<JobTopic> sources(RefreshOptions options) {
    List<JobTopic> sources = new ArrayList<>();
    TopicOptions topics = options.topics();
    sources.add(source(topics.engagements(), DeclaredOptions.TOPICS_ENGAGEMENTS));
    if (!options.relationsOf(Events.FOLLOWS).isEmpty()) {
      sources.add(source(topics.follows(), DeclaredOptions.TOPICS_FOLLOWS));
    }
    if (topics.deletions() != null) {
      sources.add(source(topics.deletions(), DeclaredOptions.TOPICS_DELETIONS));
    }
    return sources;
  }

  private static JobTopic source(String name, Option<?> option) {
    return topic(name, TopicRole.SOURCE, option);
  }

  private static JobTopic topic(String name, TopicRole role, Option<?> option) {
    return new JobTopic(name, role, option.key());
  }
}
