/** The demo: a real stream through the refresh job, and what came of it. */
package dev.freshet.demo;
