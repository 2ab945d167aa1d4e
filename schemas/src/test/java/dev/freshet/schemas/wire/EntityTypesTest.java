package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tells keys apart by their types. */
class EntityTypesTest {

  @Test
  void keysAreOfATypeAsAWhole() {
    EntityTypes users = new EntityTypes(List.of("user"));
    assertThat(users.include(EntityKey.of("user", "x"))).isTrue();
    assertThat(users.include(ascii("user:"))).isTrue();
    assertThat(users.include(EntityKey.of("users", "x"))).isFalse();
    assertThat(users.include(EntityKey.of("item", "user:x"))).isFalse();
    assertThat(users.include(ascii("user"))).isFalse();
    assertThat(users.include(ascii("use"))).isFalse();
    assertThat(users.include(null)).isFalse();
  }

  @Test
  void saysWhichTypeItIs() {
    EntityTypes types = new EntityTypes(List.of("item", "user", "users"));
    assertThat(types.indexOf(EntityKey.of("item", "x"))).isZero();
    assertThat(types.indexOf(EntityKey.of("user", "s:x"))).isEqualTo(1);
    assertThat(types.indexOf(EntityKey.of("users", "x"))).isEqualTo(2);
    assertThat(types.indexOf(EntityKey.of("producer", "x"))).isEqualTo(-1);
    assertThat(types.indexOf(null)).isEqualTo(-1);
    assertThat(new EntityTypes(List.of()).include(EntityKey.of("item", "x"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "User", "1user", "-user", "us er", "usér", "user:", "us\0er"})
  void unsoundTypesAreRefused(String type) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EntityTypes(List.of("item", type)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
