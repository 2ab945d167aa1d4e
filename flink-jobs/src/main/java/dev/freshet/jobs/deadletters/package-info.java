/** What an operator does with dead letters: reads, exports, mends and replays them. */
package dev.freshet.jobs.deadletters;
