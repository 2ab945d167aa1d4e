package dev.freshet.registry.reader;

/**
 * Is told what happens to a {@link RegistryView}, in the order of happening, on the reader's
 * thread.
 *
 * <p>The view has changed already when it is told. Whatever it does holds up the reading, and an
 * exception of its own ends the reader: what it keeps would not be what the view holds.
 */
public interface RegistryListener {

  /** Listens to nothing. */
  RegistryListener NONE = new RegistryListener() {};

  /** An entity has a first vector, or a newer one. */
  default void onPut(PublishedVector vector) {}

  /** An entity is gone; this was its vector. */
  default void onRemoved(PublishedVector last) {}

  /** Something odd was read; it is counted already. */
  default void onOddity(OddRecord odd) {}

  /** Everything that the topic held when the reader started has been read. Told once. */
  default void onCaughtUp() {}

  /** The reader has ended by a failure; the view stays as it is. */
  default void onFailure(RegistryReaderException failure) {}
}
