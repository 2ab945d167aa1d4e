package dev.freshet.schemas.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;

/** Serves the part of Confluent's Schema Registry API that a wire format needs, over HTTP. */
final class InProcessRegistry implements AutoCloseable {

  static final int FIRST_ID = 0x010203;

  /** Answers a request otherwise than a registry would. */
  @FunctionalInterface
  interface Misbehaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  /** What is registered: a schema, and where. */
  private record Entry(int id, String subject, int version, ObjectNode body) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Headers> headers = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Misbehaviour> next = new ConcurrentLinkedQueue<>();
  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> idsByText = new ConcurrentHashMap<>();
  private volatile Misbehaviour always;

  InProcessRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/api", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:%d/api".formatted(server.getAddress().getPort()));
  }

  WireFormat format() {
    return WireFormat.confluent(SchemaRegistrySettings.at(url()));
  }

  /** The requests that came, as "GET /schemas/ids/1". */
  List<String> requests() {
    return requests;
  }

  /** The header of the last request. */
  String lastHeader(String name) {
    return headers.get(headers.size() - 1).getFirst(name);
  }

  int add(String subject, Schema schema) {
    return add(subject, JSON.createObjectNode().put("schema", schema.toString()));
  }

  int add(String subject, String schema, String type) {
    return add(subject, JSON.createObjectNode().put("schema", schema).put("schemaType", type));
  }

  /** Adds a schema that refers to version 1 of another subject. */
  int addReferring(String subject, String schema, String name, String referred) {
    ObjectNode body = JSON.createObjectNode().put("schema", schema);
    ArrayNode references = body.putArray("references");
    references.addObject().put("name", name).put("subject", referred).put("version", 1);
    return add(subject, body);
  }

  List<String> subjects() {
    return entries.stream().map(Entry::subject).distinct().toList();
  }

  void misbehaveOnce(Misbehaviour behaviour) {
    next.add(behaviour);
  }

  void misbehave(Misbehaviour behaviour) {
    always = behaviour;
  }

  void behave() {
    always = null;
  }

  static Misbehaviour status(int status, String body) {
    return exchange -> send(exchange, status, body);
  }

  /** Begins an answer and never ends it, until the registry is closed. */
  Misbehaviour drip() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      hang(exchange);
    };
  }

  /** Takes the request and does not answer until the registry is closed. */
  void hang(HttpExchange exchange) {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private int add(String subject, ObjectNode body) {
    int id = idsByText.computeIfAbsent(body.toString(), text -> FIRST_ID + idsByText.size());
    int version = (int) entries.stream().filter(e -> e.subject().equals(subject)).count() + 1;
    if (entries.stream().noneMatch(e -> e.id() == id && e.subject().equals(subject))) {
      entries.add(new Entry(id, subject, version, body));
    }
    return id;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/api".length());
    byte[] body = exchange.getRequestBody().readAllBytes();
    headers.add(exchange.getRequestHeaders());
    requests.add(exchange.getRequestMethod() + " " + path);
    Misbehaviour behaviour = next.poll();
    if (behaviour == null) {
      behaviour = always;
    }
    if (behaviour != null) {
      behaviour.answer(exchange);
      return;
    }
    List<String> parts = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
    if (parts.get(0).equals("schemas")) {
      schemaOf(exchange, Integer.parseInt(parts.get(2)));
    } else if (exchange.getRequestMethod().equals("GET")) {
      version(exchange, parts.get(1), Integer.parseInt(parts.get(3)));
    } else if (parts.size() == 3) {
      register(exchange, parts.get(1), JSON.readTree(body));
    } else {
      lookUp(exchange, parts.get(1), JSON.readTree(body));
    }
  }

  private void schemaOf(HttpExchange exchange, int id) throws IOException {
    for (Entry entry : entries) {
      if (entry.id() == id) {
        send(exchange, 200, entry.body().toString());
        return;
      }
    }
    error(exchange, 404, 40403, "Schema not found");
  }

  private void version(HttpExchange exchange, String subject, int version) throws IOException {
    for (Entry entry : entries) {
      if (entry.subject().equals(subject) && entry.version() == version) {
        send(exchange, 200, entry.body().deepCopy().put("id", entry.id()).toString());
        return;
      }
    }
    error(exchange, 404, 40402, "Version not found.");
  }

  private void register(HttpExchange exchange, String subject, JsonNode request)
      throws IOException {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(request.path("schema").asText());
    } catch (RuntimeException e) {
      error(exchange, 422, 42201, "Invalid schema");
      return;
    }
    send(exchange, 200, "{\"id\":%d}".formatted(add(subject, schema)));
  }

  private void lookUp(HttpExchange exchange, String subject, JsonNode request) throws IOException {
    if (!subjects().contains(subject)) {
      error(exchange, 404, 40401, "Subject '%s' not found.".formatted(subject));
      return;
    }
    for (Entry entry : entries) {
      if (entry.subject().equals(subject)
          && entry.body().path("schema").equals(request.path("schema"))) {
        send(exchange, 200, entry.body().deepCopy().put("id", entry.id()).toString());
        return;
      }
    }
    error(exchange, 404, 40403, "Schema not found");
  }

  private static void error(HttpExchange exchange, int status, int code, String message)
      throws IOException {
    send(
        exchange,
        status,
        JSON.createObjectNode().put("error_code", code).put("message", message).toString());
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
