package dev.freshet.schemas.wire;

import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import dev.freshet.schemas.wire.SchemaRegistryClient.Reference;
import dev.freshet.schemas.wire.SchemaRegistryClient.Registered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Finds the schema of an id that a record names, and remembers what the registry said.
 *
 * <p>Ids never change their schema, so what was found holds for good; that there is none holds for
 * a while. Both memories are bounded: the ids in bad records may be any. One thread may use it at a
 * time, so that at most one request is under way, whatever the records name.
 */
final class RegisteredSchemas {

  /** How long an id that the registry did not know is not asked for again. */
  static final Duration UNKNOWN_FOR = Duration.ofMinutes(1);

  private static final int MOST_SCHEMAS = 100;
  private static final int MOST_REFUSALS = 10_000;
  private static final int MOST_REFERENCES = 100;
  private static final int SHOWN_CHARACTERS = 300;

  /** Why the records of an id are not ours; {@code since} in nanoseconds of {@link Waiting}. */
  private record Refusal(Reason reason, String message, long since) {}

  private final SchemaRegistryClient client;
  private final ReleasedSchemas released;
  private final Waiting waiting;
  private final Map<Integer, Schema> schemas = newest(MOST_SCHEMAS);
  private final Map<Integer, Refusal> refusals = newest(MOST_REFUSALS);
  // Most topics have one: found without boxing its id.
  private int lastId = -1;
  private Schema lastSchema;

  RegisteredSchemas(SchemaRegistryClient client, ReleasedSchemas released, Waiting waiting) {
    this.client = client;
    this.released = released;
    this.waiting = waiting;
  }

  /**
   * The schema of this id, which has the name of a record of ours.
   *
   * @throws MalformedRecordException if there is none, or it is no such schema
   * @throws SchemaRegistryException if the registry cannot tell
   */
  Schema byId(int id) throws MalformedRecordException {
    if (id == lastId && lastSchema != null) {
      return lastSchema;
    }
    Schema schema = schemas.get(id);
    if (schema == null) {
      schema = ask(id);
      schemas.put(id, schema);
    }
    lastId = id;
    lastSchema = schema;
    return schema;
  }

  /** Takes what a writer learnt, so that reading it back asks nothing. */
  void remember(int id, Schema schema) {
    schemas.putIfAbsent(id, schema);
    refusals.remove(id);
  }

  private Schema ask(int id) throws MalformedRecordException {
    Refusal refusal = refusals.get(id);
    if (refusal != null && holds(refusal)) {
      throw new MalformedRecordException(refusal.reason(), refusal.message());
    }
    if (id < 0) {
      throw refuse(id, Reason.UNKNOWN_SCHEMA, "unknown schema id %d: it is negative".formatted(id));
    }
    Registered registered = client.byId(id).orElse(null);
    if (registered == null) {
      throw refuse(
          id,
          Reason.UNKNOWN_SCHEMA,
          "unknown schema id %d: the schema registry has none of it".formatted(id));
    }
    if (!registered.type().equals(SchemaRegistryClient.AVRO)) {
      throw refuse(
          id,
          Reason.OTHER_TYPE,
          "another type's record: schema %d is in %s, not in Avro"
              .formatted(id, shown(registered.type())));
    }
    return parse(id, registered);
  }

  private Schema parse(int id, Registered registered) throws MalformedRecordException {
    List<String> texts = new ArrayList<>();
    collect(id, registered, new HashSet<>(), texts);
    Schema schema;
    try {
      schema = WriterSchema.parse(texts);
    } catch (RuntimeException e) {
      throw refuse(
          id,
          Reason.INVALID,
          "invalid: schema %d of the registry: %s".formatted(id, shown(e.getMessage())));
    }
    if (!released.hasType(schema.getFullName())) {
      throw refuse(
          id,
          Reason.OTHER_TYPE,
          "another type's record: schema %d is of %s".formatted(id, shown(schema.getFullName())));
    }
    return schema;
  }

  /** Adds the texts of a schema and of all that it refers to, each after what it needs. */
  private void collect(int id, Registered registered, Set<Reference> seen, List<String> texts)
      throws MalformedRecordException {
    for (Reference reference : registered.references()) {
      if (!seen.add(reference)) {
        continue;
      }
      Optional<Registered> referred =
          seen.size() > MOST_REFERENCES ? Optional.empty() : client.byReference(reference);
      if (referred.isEmpty()) {
        throw refuse(
            id,
            Reason.INVALID,
            "invalid: schema %d of the registry refers to one too many, or to none: %s version %d"
                .formatted(id, shown(reference.subject()), reference.version()));
      }
      collect(id, referred.get(), seen, texts);
    }
    texts.add(registered.text());
  }

  private MalformedRecordException refuse(int id, Reason reason, String message) {
    refusals.put(id, new Refusal(reason, message, waiting.nanoTime()));
    return new MalformedRecordException(reason, message);
  }

  private boolean holds(Refusal refusal) {
    return refusal.reason() != Reason.UNKNOWN_SCHEMA
        || waiting.nanoTime() - refusal.since() < UNKNOWN_FOR.toNanos();
  }

  private static String shown(String text) {
    String line = String.valueOf(text).replaceAll("\\p{Cntrl}", " ");
    return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
  }

  /** A map that forgets what was not used for longest. */
  private static <V> Map<Integer, V> newest(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Integer, V> eldest) {
        return size() > most;
      }
    };
  }
}
