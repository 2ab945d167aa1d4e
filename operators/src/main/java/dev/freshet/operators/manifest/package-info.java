/** The space's entry in the manifest topic, and what the job itself reads from it. */
package dev.freshet.operators.manifest;
