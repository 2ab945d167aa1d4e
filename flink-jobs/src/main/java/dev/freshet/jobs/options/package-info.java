/** The typed, documented options of the refresh job, and how they are read from its YAML file. */
package dev.freshet.jobs.options;
