/** The {@code freshet} command and its subcommands. */
package dev.freshet.cli;
