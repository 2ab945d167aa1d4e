package dev.freshet.streams;

import dev.freshet.schemas.FollowAction;
import java.util.OptionalLong;

/**
 * One line of a follows file: who began or ceased to follow whom, and when.
 *
 * @param timeMillis when, in milliseconds since 1970-01-01T00:00:00Z; absent: not known
 * @param follower id of the user who follows
 * @param followee id of the producer who is followed
 * @param action whether the edge begins or ends
 */
public record FollowRow(
    OptionalLong timeMillis, String follower, String followee, FollowAction action)
    implements StreamRow {}
