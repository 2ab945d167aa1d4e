package dev.freshet.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Loads options from text and resources. */
abstract class OptionsTestBase {

  static RefreshOptions loadResource(String resource, Map<String, String> overrides) {
    try (Reader reader =
        new InputStreamReader(
            OptionsTestBase.class.getResourceAsStream(resource), StandardCharsets.UTF_8)) {
      return RefreshOptions.load(resource, reader, overrides);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RefreshOptions load(String yaml) {
    return load(yaml, Map.of());
  }

  static RefreshOptions load(String yaml, Map<String, String> overrides) {
    try {
      return RefreshOptions.load("test.yaml", new StringReader(yaml), overrides);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The smallest file, with overrides. */
  static RefreshOptions loadMinimal(Map<String, String> overrides) {
    return loadResource("/refresh.yaml", overrides);
  }

  static List<OptionError> errorsOf(Map<String, String> overrides) {
    return refusal(() -> loadMinimal(overrides)).errors();
  }

  static List<OptionError> errorsOf(String yaml) {
    return refusal(() -> load(yaml)).errors();
  }

  static OptionError onlyErrorOf(String key, String value) {
    return only(errorsOf(Map.of(key, value)));
  }

  static OptionError only(List<OptionError> errors) {
    assertThat(errors).hasSize(1);
    return errors.get(0);
  }

  static OptionsException refusal(Runnable load) {
    OptionsException refused = catchThrowableOfType(OptionsException.class, load::run);
    assertThat(refused).as("refusal").isNotNull();
    return refused;
  }
}
