package dev.freshet.jobs.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Flattens a YAML document to settings, with the line of each.
 *
 * <p>Reads tokens, not a Jackson tree: a tree forgets the lines, and how a number was written.
 */
final class YamlSettings {

  private static final YAMLFactory FACTORY =
      YAMLFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

  private final List<OptionError> errors;
  private final Settings settings = new Settings();
  private YAMLParser parser;

  private YamlSettings(List<OptionError> errors) {
    this.errors = errors;
  }

  /** Reads to the end; what is not proper YAML is added to {@code errors}. */
  static Settings read(Reader yaml, List<OptionError> errors) throws IOException {
    return new YamlSettings(errors).document(yaml);
  }

  private Settings document(Reader yaml) throws IOException {
    try (YAMLParser open = FACTORY.createParser(yaml)) {
      parser = open;
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        mapping("");
        if (parser.nextToken() != null) {
          refuse("(file)", null, "has more than one document", "one document");
        }
      } else if (first != null && first != JsonToken.VALUE_NULL) {
        refuse("(file)", null, "is not a mapping", "keys with values");
      }
    } catch (JsonProcessingException e) {
      String place = e.getLocation() == null ? null : "line " + e.getLocation().getLineNr();
      String reason = "is not YAML: " + e.getOriginalMessage().lines().findFirst().orElse("");
      errors.add(new OptionError("(file)", null, place, reason, "a YAML mapping"));
    }
    return settings;
  }

  private void mapping(String prefix) throws IOException {
    Map<String, Integer> lines = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = prefix.isEmpty() ? parser.currentName() : prefix + "." + parser.currentName();
      Integer earlier = lines.putIfAbsent(key, line());
      if (earlier != null) {
        refuse(key, null, "is given twice, first in line " + earlier, "each key once");
      }
      parser.nextToken();
      value(key, earlier != null);
    }
    addIfEmpty(prefix, lines.isEmpty(), "an empty mapping");
  }

  private void list(String prefix) throws IOException {
    int place = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      value(prefix + "[" + place++ + "]", false);
    }
    addIfEmpty(prefix, place == 0, "an empty list");
  }

  private void value(String key, boolean repeated) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> mapping(key);
      case START_ARRAY -> list(key);
      case VALUE_NULL -> add(key, Setting.Kind.NOTHING, "", repeated);
      default -> {
        if (parser.isCurrentAlias()) {
          refuse(key, "*" + parser.getText(), "is a YAML alias", "a value of its own");
        } else {
          // The parser does not tell "a:" from "a: ''".
          String text = parser.getText();
          Setting.Kind kind = text.isEmpty() ? Setting.Kind.NOTHING : Setting.Kind.SCALAR;
          add(key, kind, text, repeated);
        }
      }
    }
  }

  private void addIfEmpty(String key, boolean empty, String text) {
    if (empty && !key.isEmpty()) {
      add(key, Setting.Kind.EMPTY, text, false);
    }
  }

  private void add(String key, Setting.Kind kind, String text, boolean repeated) {
    Setting earlier = settings.add(new Setting(key, kind, text, "line " + line()));
    // A dotted key can repeat a nested one without being the same YAML key.
    if (earlier != null && !repeated) {
      refuse(key, text, "is given twice, first in " + earlier.place(), "each key once");
    }
  }

  private void refuse(String key, String given, String reason, String allowed) {
    errors.add(new OptionError(key, given, "line " + line(), reason, allowed));
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }
}
