/** The registry topic's contract, for the jobs that write it and the applications that read it. */
package dev.freshet.registry;
