/** What long-running commands show on a terminal, and hear from it. */
package dev.freshet.terminal;
