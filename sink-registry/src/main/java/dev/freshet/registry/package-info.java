/**
 * What the jobs that write registry topics and the applications that read them agree on.
 *
 * <p>{@code sink} is for jobs and needs Flink; {@code reader} is for applications and does not.
 */
package dev.freshet.registry;
