package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.schemas.Entity;
import dev.freshet.schemas.wire.MalformedRecordException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exercises keys of entities with sound and unsound types and ids. */
class EntityKeyTest {

  @ParameterizedTest
  @CsvSource({
    "item,tt0468569",
    "user,:",
    "user,a:b:c",
    "u,é",
    "hashtag,😀",
    "a-b_9,' '",
    "abcdefghijklmnopqrstuvwxyz012345,x"
  })
  void roundTrip(String type, String id) throws MalformedRecordException {
    byte[] key = EntityKey.of(type, id);
    assertThat(new String(key, StandardCharsets.UTF_8)).isEqualTo(type + ":" + id);
    assertThat(EntityKey.parse(key)).isEqualTo(new Entity(type, id));
    assertThat(EntityKey.of(EntityKey.parse(key))).isEqualTo(key);
  }

  @Test
  void longestId() throws MalformedRecordException {
    for (String id : new String[] {"x".repeat(256), "é".repeat(128), "😀".repeat(64)}) {
      assertThat(EntityKey.parse(EntityKey.of("user", id)).getId()).isEqualTo(id);
      assertThat(EntityKey.idProblem(id)).isEmpty();
      assertThat(EntityKey.idProblem(id + "x"))
          .hasValueSatisfying(p -> assertThat(p).contains("257 bytes", "256"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "User", "1user", "-user", "us er", "usér", "user:", "us\0er"})
  void unsoundType(String type) {
    assertThat(EntityKey.typeProblem(type)).isPresent();
    assertThatIllegalArgumentException().isThrownBy(() -> EntityKey.of(type, "x"));
  }

  @Test
  void problemsAreNamed() {
    assertThat(EntityKey.typeProblem(null)).hasValue("the type is null");
    assertThat(EntityKey.typeProblem("")).hasValue("the type is empty");
    assertThat(EntityKey.typeProblem("a".repeat(33)).orElseThrow()).contains("33 characters", "32");
    assertThat(EntityKey.typeProblem("usEr").orElseThrow()).contains("'usEr'", "character 3");
    assertThat(EntityKey.idProblem(null)).hasValue("the id is null");
    assertThat(EntityKey.idProblem("")).hasValue("the id is empty");
    for (String id : new String[] {"ab\ud800", "ab\udc00x", "ab\ud800\ud800"}) {
      assertThat(EntityKey.idProblem(id).orElseThrow()).contains("surrogate", "character 3");
    }
  }

  @Test
  void unsoundKeysAreNamed() {
    assertRefused(null, "null");
    assertRefused(new byte[0], "no ':'", "0 bytes");
    assertRefused(ascii("item"), "no ':'");
    assertRefused(ascii("a".repeat(33) + ":x"), "no ':'", "33 bytes");
    assertRefused(ascii(":x"), "the type is empty");
    assertRefused(ascii("Item:x"), "'Item'");
    assertRefused(ascii("item:"), "the id is empty");
    assertRefused(ascii("item:" + "x".repeat(257)), "257 bytes");
    assertRefused(new byte[] {'u', ':', (byte) 0xff}, "UTF-8");
    assertRefused(new byte[] {'u', ':', (byte) 0xed, (byte) 0xa0, (byte) 0x80}, "UTF-8");
    assertRefused(new byte[] {(byte) 0xc3, (byte) 0xa9, ':', 'x'}, "does not match");
  }

  @Test
  void randomBytesAreAKeyOrRefused() {
    Random random = new Random(7);
    for (int round = 0; round < 50_000; round++) {
      byte[] key = new byte[random.nextInt(12)];
      random.nextBytes(key);
      if (key.length > 3) {
        key[0] = 'u';
        key[1] = ':';
      }
      try {
        assertThat(EntityKey.of(EntityKey.parse(key))).isEqualTo(key);
      } catch (MalformedRecordException e) {
        assertThat(e.reason()).isEqualTo(Reason.INVALID_KEY);
      }
    }
  }

  private static void assertRefused(byte[] key, String... words) {
    MalformedRecordException e =
        catchThrowableOfType(MalformedRecordException.class, () -> EntityKey.parse(key));
    assertThat(e).isNotNull().hasMessageContainingAll(words);
    assertThat(e.reason()).isEqualTo(Reason.INVALID_KEY);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
