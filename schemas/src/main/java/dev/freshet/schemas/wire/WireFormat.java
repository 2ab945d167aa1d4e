package dev.freshet.schemas.wire;

import java.io.Serializable;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;

/**
 * Chooses the wire format that records are written in.
 *
 * <p>It is configuration: immutable, serialisable, and free of connections. Where records are read
 * or written, {@link #codec} makes what does it.
 */
public final class WireFormat implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final WireFormat SINGLE_OBJECT = new WireFormat(null);

  /** Null: no registry, single-object encoding only. */
  private final SchemaRegistrySettings registry;

  private WireFormat(SchemaRegistrySettings registry) {
    this.registry = registry;
  }

  /** Avro's single-object encoding: records describe themselves, and no server is needed. */
  public static WireFormat singleObject() {
    return SINGLE_OBJECT;
  }

  /**
   * Confluent's wire format: a zero byte, the schema's id in the registry as a big-endian int32,
   * the Avro binary body.
   */
  public static WireFormat confluent(SchemaRegistrySettings registry) {
    return new WireFormat(Objects.requireNonNull(registry, "registry"));
  }

  /**
   * A codec for the records of a topic. It writes this format; it reads the single-object encoding,
   * and with a registry Confluent's format too.
   *
   * <p>Nothing is asked of a registry before the first record that needs it. The first record
   * written registers the newest schema of {@code type} under the subject {@code <topic>-value}, or
   * looks its id up there. From then on {@link WireCodec#encode} and {@link WireCodec#decode} throw
   * {@link SchemaRegistryException} when the registry fails; a record whose schema id the registry
   * does not know is malformed ({@code UNKNOWN_SCHEMA}).
   *
   * @param type a class generated from one of this module's schemas
   * @param topic the Kafka topic, which names the subject
   */
  public <T extends SpecificRecord> WireCodec<T> codec(Class<T> type, String topic) {
    return codec(type, topic, Waiting.REAL);
  }

  <T extends SpecificRecord> WireCodec<T> codec(Class<T> type, String topic, Waiting waiting) {
    if (registry == null) {
      return WireCodec.of(type);
    }
    ReleasedSchemas released = ReleasedSchemas.all();
    SchemaRegistryClient client =
        new SchemaRegistryClient(new RegistryConnection(registry, waiting));
    return WireCodec.of(
        type,
        new ConfluentHeader(
            new RegisteredSchemas(client, released, waiting),
            new SubjectSchema(client, released, topic + "-value", registry.autoRegister())),
        new SingleObjectHeader(released));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireFormat format && Objects.equals(registry, format.registry);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(registry);
  }

  @Override
  public String toString() {
    return registry == null ? "single-object" : "confluent[" + registry + "]";
  }
}
