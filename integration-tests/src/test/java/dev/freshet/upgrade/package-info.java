/** That a job goes on from the state of every released version. */
package dev.freshet.upgrade;
