/**
 * Reads a registry topic into memory, for applications on the JVM. It needs Kafka's client, and no
 * Flink.
 *
 * <pre>{@code
 * RegistryReaderOptions options =
 *     RegistryReaderOptions.of("kafka:9092", "films", 1).keepingTypes("item", "user");
 * try (RegistryReader reader = RegistryReader.start(options)) {
 *   if (!reader.awaitCaughtUp(Duration.ofMinutes(5))) {
 *     throw new IllegalStateException("still behind by " + reader.lag());
 *   }
 *   PublishedVector user = reader.view().find("user", "alice").orElseThrow();
 *   PublishedVector film = reader.view().find("item", "tt0468569").orElseThrow();
 *   float score = user.score(film);
 * }
 * }</pre>
 *
 * <p>{@link dev.freshet.registry.reader.RegistryReader} follows the topic, {@link
 * dev.freshet.registry.reader.RegistryView} is what it holds, and {@link
 * dev.freshet.registry.reader.RegistryListener} is told of each change, for instance to keep an
 * index of nearest neighbours.
 */
package dev.freshet.registry.reader;
