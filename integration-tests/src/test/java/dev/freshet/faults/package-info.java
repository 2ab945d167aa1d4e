/** Breaks a cluster of separate processes under load, and checks what the job promises. */
package dev.freshet.faults;
