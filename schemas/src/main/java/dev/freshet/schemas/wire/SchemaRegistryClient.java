package dev.freshet.schemas.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.freshet.schemas.wire.RegistryConnection.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Speaks the part of Confluent's Schema Registry API that a wire format needs.
 *
 * <p>Source: Confluent Platform, "Schema Registry API Reference". Every method throws {@link
 * SchemaRegistryException} if the registry cannot be reached, refuses, or answers otherwise than
 * that API does.
 */
final class SchemaRegistryClient {

  static final String AVRO = "AVRO";

  private static final int NOT_FOUND = 404;
  private static final int NO_SUBJECT = 40401;
  private static final int NO_VERSION = 40402;
  private static final int NO_SCHEMA = 40403;
  private static final int SHOWN_CHARACTERS = 300;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * A schema as a registry holds it.
   *
   * @param type {@link #AVRO}, or another schema language's name
   * @param text the schema in that language
   * @param references where the named types are that it uses and does not define
   */
  record Registered(String type, String text, List<Reference> references) {}

  /**
   * A schema that another one refers to.
   *
   * @param subject the subject that it is registered under
   * @param version its version there
   */
  record Reference(String subject, int version) {}

  private final RegistryConnection connection;

  SchemaRegistryClient(RegistryConnection connection) {
    this.connection = connection;
  }

  /** The schema of this id, or nothing if the registry has none. */
  Optional<Registered> byId(int id) {
    return registered("/schemas/ids/" + id, NO_SCHEMA);
  }

  /** A schema by its place, or nothing if the registry has none there. */
  Optional<Registered> byReference(Reference reference) {
    return registered(
        subject(reference.subject()) + "/versions/" + reference.version(), NO_VERSION);
  }

  /**
   * Registers a schema, or finds that it is registered already.
   *
   * @param schema Avro JSON, complete in itself
   * @return its id
   */
  int register(String subject, String schema) {
    String path = subject(subject) + "/versions";
    Answer answer = connection.send(path, request(schema));
    JsonNode body = parse(answer);
    if (answer.status() != 200) {
      throw refusal(answer, path, body);
    }
    return id(answer, path, body);
  }

  /** The id of a schema that is registered under the subject, or nothing if it is not. */
  OptionalInt lookUp(String subject, String schema) {
    String path = subject(subject);
    Answer answer = connection.send(path, request(schema));
    JsonNode body = parse(answer);
    if (isNotFound(answer, body, NO_SCHEMA)) {
      return OptionalInt.empty();
    }
    if (answer.status() != 200) {
      throw refusal(answer, path, body);
    }
    return OptionalInt.of(id(answer, path, body));
  }

  private Optional<Registered> registered(String path, int notFound) {
    Answer answer = connection.send(path, null);
    JsonNode body = parse(answer);
    if (isNotFound(answer, body, notFound)) {
      return Optional.empty();
    }
    if (answer.status() != 200) {
      throw refusal(answer, path, body);
    }
    if (!body.path("schema").isTextual()) {
      throw garbage(answer, path, "a text 'schema'");
    }
    List<Reference> references = new ArrayList<>();
    for (JsonNode reference : body.path("references")) {
      if (!reference.path("subject").isTextual() || !reference.path("version").canConvertToInt()) {
        throw garbage(answer, path, "'references' with subject and version");
      }
      references.add(
          new Reference(reference.path("subject").asText(), reference.path("version").asInt()));
    }
    String type = body.path("schemaType").asText(AVRO);
    return Optional.of(new Registered(type, body.path("schema").asText(), references));
  }

  /** A 404 without one of the API's own codes is somebody else's: of a proxy, of a wrong path. */
  private static boolean isNotFound(Answer answer, JsonNode body, int code) {
    int given = body.path("error_code").asInt();
    return answer.status() == NOT_FOUND && (given == code || given == NO_SUBJECT);
  }

  private static int id(Answer answer, String path, JsonNode body) {
    JsonNode id = body.path("id");
    if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0) {
      throw garbage(answer, path, "an int 'id' of 0 or more");
    }
    return id.asInt();
  }

  private static String request(String schema) {
    return JSON.createObjectNode().put("schema", schema).toString();
  }

  private static String subject(String name) {
    return "/subjects/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static JsonNode parse(Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    } catch (IOException e) {
      throw new SchemaRegistryException("cannot read an answer of " + answer.server(), e);
    }
  }

  private static SchemaRegistryException refusal(Answer answer, String path, JsonNode body) {
    String message = body.path("message").asText("");
    String hint =
        switch (answer.status()) {
          case 401, 403 -> " (are the credentials right?)";
          case NOT_FOUND -> " (is it the URL of a schema registry's API?)";
          default -> answer.status() / 100 == 3 ? " (redirections are not followed)" : "";
        };
    return new SchemaRegistryException(
        "%s answers %s with status %d%s%s"
            .formatted(
                answer.server(),
                path,
                answer.status(),
                hint,
                message.isEmpty() ? "" : ": " + shown(message)));
  }

  private static SchemaRegistryException garbage(Answer answer, String path, String expected) {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    return new SchemaRegistryException(
        "%s answers %s not with %s, but with: %s"
            .formatted(answer.server(), path, expected, shown(text)));
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
