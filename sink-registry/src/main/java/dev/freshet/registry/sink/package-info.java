/** The registry topic's sink, for Flink jobs. */
package dev.freshet.registry.sink;
