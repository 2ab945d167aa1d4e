package dev.freshet.refresh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Keeps schemas in memory, and serves over HTTP the two requests of Confluent's API that a job
 * makes: to register a schema, and to tell the schema of an id.
 */
final class SchemaRegistryServer implements AutoCloseable {

  private static final int FIRST_ID = 70_001;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<String, Integer> idsBySubject = new TreeMap<>();

  SchemaRegistryServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The id of the schema that was last registered under a subject. */
  synchronized OptionalInt id(String subject) {
    Integer id = idsBySubject.get(subject);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    if (path.length == 4 && path[1].equals("subjects") && path[3].equals("versions")) {
      String schema = JSON.readTree(exchange.getRequestBody()).path("schema").asText();
      int id = ids.computeIfAbsent(schema, unused -> FIRST_ID + ids.size());
      idsBySubject.put(path[2], id);
      send(exchange, 200, Map.of("id", id));
    } else if (path.length == 4 && path[1].equals("schemas") && path[2].equals("ids")) {
      for (Map.Entry<String, Integer> known : ids.entrySet()) {
        if (known.getValue().toString().equals(path[3])) {
          send(exchange, 200, Map.of("schema", known.getKey()));
          return;
        }
      }
      send(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
    } else {
      send(exchange, 404, Map.of("message", "nothing is at " + exchange.getRequestURI()));
    }
  }

  private static void send(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
