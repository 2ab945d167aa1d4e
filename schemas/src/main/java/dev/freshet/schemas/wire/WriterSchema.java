package dev.freshet.schemas.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Parses a schema that somebody else wrote, and refuses one whose records would be costly to read.
 *
 * <p>A record may name another one as its field without a byte of its own. So a schema of a few
 * lines can say that a record holds itself without end, or 2^40 others, and a decoder would go
 * through them all on a body of no bytes.
 */
final class WriterSchema {

  /** Most fields of a record, with those of the records that it always holds. */
  static final long MOST_FIELDS = 4096;

  private static final Long UNDER_WAY = -1L;

  // By identity: a schema's own equals() compares it field by field.
  private final IdentityHashMap<Schema, Long> fieldsByRecord = new IdentityHashMap<>();
  private final Deque<Schema> pending = new ArrayDeque<>();

  private WriterSchema() {}

  /**
   * Parses Avro JSON.
   *
   * <p>Default values are not checked: they matter to readers only, and many a writer's are wrong.
   *
   * @param texts the schema last; before each, those that it refers to
   * @throws RuntimeException if they are no Avro schemas, or too costly; it says why
   */
  static Schema parse(List<String> texts) {
    Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);
    Schema schema = null;
    for (String text : texts) {
      schema = parser.parse(text);
      // Before the next: even to compare two such schemas would take forever.
      new WriterSchema().check(schema);
    }
    return schema;
  }

  private void check(Schema schema) {
    pending.push(schema);
    while (!pending.isEmpty()) {
      count(pending.pop());
    }
  }

  /** The fields that are read whenever a value of the schema is. What has a choice is put off. */
  private long count(Schema schema) {
    switch (schema.getType()) {
      case RECORD -> {
        return countRecord(schema);
      }
      case ARRAY -> pending.push(schema.getElementType());
      case MAP -> pending.push(schema.getValueType());
      case UNION -> schema.getTypes().forEach(pending::push);
      default -> {}
    }
    return 0;
  }

  private long countRecord(Schema schema) {
    Long known = fieldsByRecord.putIfAbsent(schema, UNDER_WAY);
    if (UNDER_WAY.equals(known)) {
      throw new IllegalArgumentException("the record %s holds itself".formatted(schema.getName()));
    }
    if (known != null) {
      return known;
    }
    long fields = 0;
    for (Schema.Field field : schema.getFields()) {
      fields += 1 + count(field.schema());
      if (fields > MOST_FIELDS) {
        throw new IllegalArgumentException(
            "the record %s has more than %d fields, those of its records included"
                .formatted(schema.getName(), MOST_FIELDS));
      }
    }
    fieldsByRecord.put(schema, fields);
    return fields;
  }
}
