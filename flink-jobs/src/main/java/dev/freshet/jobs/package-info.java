/** The refresh job: its entry point, its topology, and how options become operators' settings. */
package dev.freshet.jobs;
