/**
 * The refresh job from end to end: its results, its counts, and how it comes back from failures.
 */
package dev.freshet.refresh;
