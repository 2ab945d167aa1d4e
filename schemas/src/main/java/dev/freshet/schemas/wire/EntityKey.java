package dev.freshet.schemas.wire;

import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Builds and reads the registry topic's key: the UTF-8 bytes of {@code type:id}.
 *
 * <p>The bytes of one entity's key never vary, or compaction would keep several records of it. A
 * type is {@code [a-z][a-z0-9_-]*} of at most 32 characters. An id is 1 to 256 bytes of well-formed
 * UTF-8, of any characters: only the first ':' of a key divides it.
 */
public final class EntityKey {

  /** The longest type, in characters, which are as many bytes. */
  public static final int MAX_TYPE_LENGTH = 32;

  /** The longest id, in bytes of UTF-8. */
  public static final int MAX_ID_BYTES = 256;

  private static final byte SEPARATOR = ':';
  private static final int SHOWN_CHARACTERS = 48;

  private EntityKey() {}

  /**
   * The key of an entity.
   *
   * @throws IllegalArgumentException if the type or the id is not valid; it says why
   */
  public static byte[] of(String type, String id) {
    requireValid(typeProblem(type));
    requireValid(idProblem(id));
    return (type + (char) SEPARATOR + id).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The key of an entity.
   *
   * @throws IllegalArgumentException if its type or id is not valid; it says why
   */
  public static byte[] of(Entity entity) {
    return of(entity.getType(), entity.getId());
  }

  /**
   * The entity that a key names.
   *
   * @throws MalformedRecordException if the bytes are no entity's key; it says why
   */
  public static Entity parse(byte[] key) throws MalformedRecordException {
    if (key == null) {
      throw malformed("null where a key type:id is expected");
    }
    int separator = separatorOf(key);
    String type = new String(key, 0, separator, StandardCharsets.ISO_8859_1);
    Optional<String> typeProblem = typeProblem(type);
    if (typeProblem.isPresent()) {
      throw malformed(typeProblem.get());
    }
    String id = idOf(key, separator + 1);
    Optional<String> idProblem = idProblem(id);
    if (idProblem.isPresent()) {
      throw malformed(idProblem.get());
    }
    return new Entity(type, id);
  }

  /** What is wrong with a type, or nothing. */
  public static Optional<String> typeProblem(String type) {
    if (type == null) {
      return Optional.of("the type is null");
    }
    if (type.isEmpty()) {
      return Optional.of("the type is empty");
    }
    if (type.length() > MAX_TYPE_LENGTH) {
      return Optional.of(
          "the type '%s' has %d characters, and at most %d are allowed"
              .formatted(shown(type), type.length(), MAX_TYPE_LENGTH));
    }
    for (int i = 0; i < type.length(); i++) {
      if (!allowedInType(type.charAt(i), i)) {
        return Optional.of(
            "the type '%s' does not match [a-z][a-z0-9_-]*: see character %d"
                .formatted(shown(type), i + 1));
      }
    }
    return Optional.empty();
  }

  /** What is wrong with an id, or nothing. */
  public static Optional<String> idProblem(String id) {
    if (id == null) {
      return Optional.of("the id is null");
    }
    if (id.isEmpty()) {
      return Optional.of("the id is empty");
    }
    long bytes = 0;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < id.length()
          && Character.isLowSurrogate(id.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        return Optional.of(
            "the id has no UTF-8 form: half a surrogate pair at character %d".formatted(i + 1));
      }
    }
    if (bytes > MAX_ID_BYTES) {
      return Optional.of(
          "the id '%s' has %d bytes of UTF-8, and at most %d are allowed"
              .formatted(shown(id), bytes, MAX_ID_BYTES));
    }
    return Optional.empty();
  }

  private static int separatorOf(byte[] key) throws MalformedRecordException {
    for (int i = 0; i < key.length && i <= MAX_TYPE_LENGTH; i++) {
      if (key[i] == SEPARATOR) {
        return i;
      }
    }
    throw malformed(
        "no ':' among the first %d bytes of a key of %d bytes, which should be type:id"
            .formatted(MAX_TYPE_LENGTH + 1, key.length));
  }

  private static String idOf(byte[] key, int start) throws MalformedRecordException {
    // Before the bytes are turned into characters: a key can be as long as a Kafka record.
    if (key.length - start > MAX_ID_BYTES) {
      throw malformed(
          "the id has %d bytes, and at most %d are allowed"
              .formatted(key.length - start, MAX_ID_BYTES));
    }
    if (isAscii(key, start)) {
      return new String(key, start, key.length - start, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(key, start, key.length - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed("the id is not well-formed UTF-8");
    }
  }

  /** Most ids are: what can't be malformed needs no decoder. */
  private static boolean isAscii(byte[] key, int start) {
    for (int i = start; i < key.length; i++) {
      if (key[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean allowedInType(char c, int index) {
    return (c >= 'a' && c <= 'z')
        || (index > 0 && ((c >= '0' && c <= '9') || c == '_' || c == '-'));
  }

  private static void requireValid(Optional<String> problem) {
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
  }

  private static MalformedRecordException malformed(String what) {
    return new MalformedRecordException(Reason.INVALID_KEY, "not an entity key: " + what);
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
