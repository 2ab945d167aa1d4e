package dev.freshet.operators.refresh;

import dev.freshet.schemas.Embedding;

/**
 * What the registry topic is to be told of an entity: its new record, or that it is gone.
 *
 * @param key the entity's key, the bytes of {@code type:id}
 * @param embedding the record, null if the entity is gone
 * @param time when it was made, milliseconds since the epoch
 */
public record RegistryUpdate(byte[] key, Embedding embedding, long time) {}
