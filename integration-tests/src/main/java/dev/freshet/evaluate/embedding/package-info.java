/** Freshet under evaluation: its vectors as readers hold them, fresh or stale, and its counts. */
package dev.freshet.evaluate.embedding;
