/** The job on brokers that want to know their clients, and what it says of its secrets. */
package dev.freshet.security;
