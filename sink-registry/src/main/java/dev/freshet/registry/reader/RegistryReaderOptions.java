package dev.freshet.registry.reader;

import dev.freshet.registry.RegistryTopic;
import dev.freshet.schemas.wire.EntityKey;
import dev.freshet.schemas.wire.WireFormat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a {@link RegistryReader} reads, and what it keeps of it.
 *
 * @param properties of the Kafka consumer. Transactions that were aborted are left out unless
 *     {@code isolation.level} is given. The reader sets these itself: deserializers, {@code
 *     auto.offset.reset}, {@code enable.auto.commit}, {@code allow.auto.create.topics}
 * @param topic the registry topic
 * @param space name of the space; records of another are refused
 * @param version of the space, 1 or more; records of another are refused
 * @param types the types to keep; empty: all. Of others, only the keys are looked at
 * @param dimension the components that every vector must have; absent: as many as its record says
 * @param format how values are written; the single-object encoding is read in any case
 */
public record RegistryReaderOptions(
    Map<String, Object> properties,
    String topic,
    String space,
    int version,
    Set<String> types,
    OptionalInt dimension,
    WireFormat format) {

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if one is not as described; it says which
   */
  public RegistryReaderOptions {
    properties = Map.copyOf(properties);
    types = Set.copyOf(types);
    if (topic.isBlank()) {
      throw new IllegalArgumentException("the topic is blank");
    }
    if (space.isBlank()) {
      throw new IllegalArgumentException("the space is blank");
    }
    if (version < 1) {
      throw new IllegalArgumentException(
          "the space version is %d, not 1 or more".formatted(version));
    }
    for (String type : types) {
      Optional<String> problem = EntityKey.typeProblem(type);
      if (problem.isPresent()) {
        throw new IllegalArgumentException(problem.get());
      }
    }
    if (dimension.isPresent() && dimension.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "the dimension is %d, not 1 or more".formatted(dimension.getAsInt()));
    }
  }

  /** Everything in a space version's own topic, {@code registry.<space>.v<version>}. */
  public static RegistryReaderOptions of(String bootstrapServers, String space, int version) {
    return new RegistryReaderOptions(
        Map.of("bootstrap.servers", bootstrapServers),
        RegistryTopic.of(space, version),
        space,
        version,
        Set.of(),
        OptionalInt.empty(),
        WireFormat.singleObject());
  }

  /** With a property of the Kafka consumer, for instance of its encryption or authentication. */
  public RegistryReaderOptions withProperty(String name, Object value) {
    Map<String, Object> more = new HashMap<>(properties);
    more.put(name, value);
    return new RegistryReaderOptions(more, topic, space, version, types, dimension, format);
  }

  /** From a topic of another name, such as a mirror. */
  public RegistryReaderOptions fromTopic(String name) {
    return new RegistryReaderOptions(properties, name, space, version, types, dimension, format);
  }

  /** Keeping these types only. */
  public RegistryReaderOptions keepingTypes(String... kept) {
    return new RegistryReaderOptions(
        properties, topic, space, version, new HashSet<>(List.of(kept)), dimension, format);
  }

  /** Refusing vectors that have not so many components. */
  public RegistryReaderOptions requiringDimension(int components) {
    return new RegistryReaderOptions(
        properties, topic, space, version, types, OptionalInt.of(components), format);
  }

  /** Reading values whose schemas are in a schema registry. */
  public RegistryReaderOptions withWireFormat(WireFormat written) {
    return new RegistryReaderOptions(properties, topic, space, version, types, dimension, written);
  }

  /** Names the properties without their values, which may be credentials. */
  @Override
  public String toString() {
    return "RegistryReaderOptions[properties=%s, topic=%s, space=%s, version=%d, types=%s, dimension=%s, format=%s]"
        .formatted(
            new TreeSet<>(properties.keySet()), topic, space, version, types, dimension, format);
  }
}
