package dev.freshet.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The schema of a FlinkDeployment, as the operator installs it, closed against unknown fields. */
final class FlinkSchema {

  static final String KIND = "flink.apache.org/v1beta1 FlinkDeployment";

  private static final String CRD = "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

  /** Operators from 1.13 on know it; the newest whose schema is published does not. */
  private static final String OUR_FLINK = "v2_2";

  private final JsonSchema schema;

  FlinkSchema() {
    try (InputStream crd = FlinkSchema.class.getResourceAsStream(CRD)) {
      JsonNode open = new YAMLMapper().readTree(crd).at("/spec/versions/0/schema/openAPIV3Schema");
      ((ArrayNode) open.at("/properties/spec/properties/flinkVersion/enum")).add(OUR_FLINK);
      ObjectNode properties = (ObjectNode) open.path("properties");
      properties.putObject("apiVersion").put("type", "string");
      properties.putObject("kind").put("type", "string");
      properties.putObject("metadata").put("type", "object");
      close(open);
      schema = JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(open);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong with an object's fields. */
  List<String> findings(Manifest manifest) {
    return schema.validate(manifest.content()).stream().map(ValidationMessage::getMessage).toList();
  }

  /** Without it any field is allowed beside those that are declared, as in all of JSON Schema. */
  private static void close(JsonNode schema) {
    if (schema.path("properties").isObject()
        && !schema.has("additionalProperties")
        && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      ((ObjectNode) schema).put("additionalProperties", false);
    }
    schema.path("properties").forEach(FlinkSchema::close);
    if (schema.path("items").isObject()) {
      close(schema.path("items"));
    }
    if (schema.path("additionalProperties").isObject()) {
      close(schema.path("additionalProperties"));
    }
  }
}
