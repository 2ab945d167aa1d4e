/** How an operator has entities forgotten: asks the job, and sees that they are gone. */
package dev.freshet.jobs.deletions;
