/** Measures what the refresh job costs: load, CPU by stage, state, and the floor below it. */
package dev.freshet.bench;
