package dev.freshet.evaluate.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.freshet.jobs.options.Durations;
import dev.freshet.jobs.options.RefreshOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells, of a job's options, those that decide what its vectors are, as texts and numbers. */
final class ModelOptions {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(new DurationText())
                  .addSerializer(Instant.class, ToStringSerializer.instance))
          .build();

  private ModelOptions() {}

  /** Returns them by section. */
  static Map<String, Object> of(RefreshOptions options) {
    Map<String, Object> sections = new LinkedHashMap<>();
    sections.put("space", options.space());
    sections.put("types", options.types());
    sections.put("groups", options.groups());
    sections.put("relations", options.relations());
    sections.put("rule", options.rule());
    sections.put("fold-in", options.foldIn());
    sections.put("publication", options.publication());
    sections.put("event-time", options.eventTime());
    return MAPPER.convertValue(sections, new TypeReference<>() {});
  }

  /** Writes a duration as the options spell it. */
  private static final class DurationText extends StdSerializer<Duration> {

    private static final long serialVersionUID = 1L;

    DurationText() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(Durations.format(value));
    }
  }
}
