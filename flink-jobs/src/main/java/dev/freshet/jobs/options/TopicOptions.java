package dev.freshet.jobs.options;

import java.io.Serializable;

/**
 * Names of the topics beside the registry's.
 *
 * @param engagements where the events come from
 * @param deadLetters where bad input goes
 * @param audit where refreshes are recorded, if {@link PublicationOptions#audit}
 */
public record TopicOptions(String engagements, String deadLetters, String audit)
    implements Serializable {}
