package dev.freshet.streams;

/** One line of a stream's file that is replayed as an event. */
public sealed interface StreamRow permits EngagementRow, FollowRow {}
