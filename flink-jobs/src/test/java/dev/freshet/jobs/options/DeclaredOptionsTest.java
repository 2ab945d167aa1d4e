package dev.freshet.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every declared option. */
class DeclaredOptionsTest {

  static Stream<Arguments> options() {
    return DeclaredOptions.ALL.stream().map(option -> arguments(option.key(), option));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("options")
  void isDocumentedAndItsDefaultIsAllowed(String key, Option<?> option) {
    assertThat(option.description()).matches("(?s)[A-Z].*\\.");
    assertThat(option.tradeOff()).matches("(?s)[A-Z0-9].*\\.");
    assertThat(option.type().allowed()).isNotBlank();
    if (option.absence() == Option.Absence.DEFAULT) {
      assertThat(option.type().parse(option.defaultText())).isEqualTo(option.defaultValue());
    } else {
      assertThat(option.defaultValue()).isNull();
    }
  }

  @Test
  void everyConstantIsListedOnce() throws IllegalAccessException {
    List<Object> constants = new ArrayList<>();
    for (Field field : DeclaredOptions.class.getDeclaredFields()) {
      if (field.getType() == Option.class) {
        constants.add(field.get(null));
      }
    }

    assertThat(DeclaredOptions.ALL).hasSameSizeAs(constants).hasSameElementsAs(castAll(constants));
    assertThat(DeclaredOptions.ALL).extracting(Option::key).doesNotHaveDuplicates();
  }

  @Test
  void referenceHasARowForEveryOption() {
    List<String> rows = OptionsReference.markdown().lines().toList();

    assertThat(rows).hasSize(DeclaredOptions.ALL.size() + 2);
    for (int i = 0; i < DeclaredOptions.ALL.size(); i++) {
      Option<?> option = DeclaredOptions.ALL.get(i);
      assertThat(rows.get(i + 2)).startsWith("| `" + option.key() + "` | " + option.type().name());
    }
    // Five cells, in every row.
    assertThat(rows).allSatisfy(row -> assertThat(row.split("(?<!\\\\)\\|")).hasSize(6));
  }

  private static List<Option<?>> castAll(List<Object> constants) {
    List<Option<?>> options = new ArrayList<>();
    for (Object constant : constants) {
      options.add((Option<?>) constant);
    }
    return options;
  }
}
