/** What is checked and noted when the refresh job is submitted, before any task runs. */
package dev.freshet.jobs.start;
