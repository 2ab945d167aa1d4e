/** The topics that a job uses: what the contracts ask of them, creating and checking them. */
package dev.freshet.jobs.topics;
