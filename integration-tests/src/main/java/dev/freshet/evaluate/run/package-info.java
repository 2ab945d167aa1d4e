/** An evaluation from its start to its end: stream, systems, progress, report. */
package dev.freshet.evaluate.run;
