/** What an evaluation came to: quality with standard errors, as JSON, Markdown and charts. */
package dev.freshet.evaluate.report;
