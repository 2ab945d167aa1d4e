package dev.freshet.schemas.wire;

import dev.freshet.schemas.wire.ReleasedSchemas.Release;

/** Gives the id that a subject of the registry has for the newest schema of a record type. */
final class SubjectSchema {

  private final SchemaRegistryClient client;
  private final ReleasedSchemas released;
  private final String subject;
  private final boolean autoRegister;

  /**
   * @param autoRegister whether a schema that is not there is registered
   */
  SubjectSchema(
      SchemaRegistryClient client, ReleasedSchemas released, String subject, boolean autoRegister) {
    this.client = client;
    this.released = released;
    this.subject = subject;
    this.autoRegister = autoRegister;
  }

  /** The newest release of a type, by the full name of its record. */
  Release release(String fullName) {
    return released.newest(fullName);
  }

  /**
   * The id of a release.
   *
   * @throws SchemaRegistryException if the registry refuses it, cannot be reached, or, without
   *     automatic registration, does not have it
   */
  int idOf(Release release) {
    // The released file, complete in itself: what applications in any language see, without the
    // marks of generated classes.
    String schema = release.schema().toString();
    if (autoRegister) {
      return client.register(subject, schema);
    }
    return client
        .lookUp(subject, schema)
        .orElseThrow(
            () ->
                new SchemaRegistryException(
                    "the schema registry's subject %s does not have version %d of %s: register it,"
                            .formatted(subject, release.version(), release.type().getSimpleName())
                        + " or let writers do so (auto-register)"));
  }
}
