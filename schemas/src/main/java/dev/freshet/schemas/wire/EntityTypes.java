package dev.freshet.schemas.wire;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells by a key's first bytes whether its entity is of one of some types: enough to drop a record
 * before anything of it is decoded.
 */
public final class EntityTypes implements Serializable {

  private static final long serialVersionUID = 1L;

  private final byte[][] prefixes;

  /**
   * @throws IllegalArgumentException if a type is not valid; it says why
   */
  public EntityTypes(List<String> types) {
    prefixes = types.stream().map(EntityTypes::prefix).toArray(byte[][]::new);
  }

  private static byte[] prefix(String type) {
    Optional<String> problem = EntityKey.typeProblem(type);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
    return (type + ':').getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a key is of one of the types. A null key has no type. */
  public boolean include(byte[] key) {
    return indexOf(key) >= 0;
  }

  /** The position of a key's type among the types, −1 if it is none of them. */
  public int indexOf(byte[] key) {
    for (int i = 0; key != null && i < prefixes.length; i++) {
      byte[] prefix = prefixes[i];
      if (key.length >= prefix.length
          && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
        return i;
      }
    }
    return -1;
  }
}
