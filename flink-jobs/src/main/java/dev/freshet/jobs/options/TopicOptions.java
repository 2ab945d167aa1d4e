package dev.freshet.jobs.options;

import java.io.Serializable;

/**
 * Names of the topics beside the registry's.
 *
 * @param engagements where the engagements come from
 * @param follows where the follows come from, if a relation takes them
 * @param deletions where the requests to forget entities come from; null for nowhere
 * @param deadLetters where bad input goes
 * @param audit where refreshes are recorded, if {@link PublicationOptions#audit}
 * @param manifest what spaces and versions exist
 */
public record TopicOptions(
    String engagements,
    String follows,
    String deletions,
    String deadLetters,
    String audit,
    String manifest)
    implements Serializable {}
