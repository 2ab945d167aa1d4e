package dev.freshet.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.schemas.Engagement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that fails in every way that it can: never the record's fault. */
class SchemaRegistryFailureTest {

  private static final byte[] RECORD = {0, 0, 0, 0, 1, 0, 0, 0, 0};
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final SteppedTime time = new SteppedTime();
  private InProcessRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new InProcessRegistry();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void asksAgainAfterWhatMayPass(int status) throws MalformedRecordException {
    WireCodec<Engagement> codec = codec(SchemaRegistrySettings.at(registry.url()));
    registry.misbehaveOnce(InProcessRegistry.status(status, "busy"));
    registry.misbehaveOnce(InProcessRegistry.status(status, ""));

    byte[] written = codec.encode(SampleRecords.engagement());

    assertThat(codec.decode(written)).isEqualTo(SampleRecords.engagement());
    assertThat(registry.requests()).hasSize(3);
    assertThat(time.pauses()).hasSize(2);
  }

  @Test
  void givesUpAfterGrowingPauses() {
    SchemaRegistrySettings settings = SchemaRegistrySettings.at(registry.url());
    registry.misbehave(InProcessRegistry.status(503, "{\"error_code\":50003}"));

    SchemaRegistryException failure = readingFailure(settings);

    assertThat(failure)
        .hasMessageContainingAll(
            "/schemas/ids/1", registry.url().toString(), "status 503", "PT30S");
    assertThat(time.pauses()).hasSizeBetween(8, 20);
    assertThat(time.pauses().get(0)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    assertThat(time.pauses().get(7)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(time.pauses().stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofSeconds(20), settings.giveUpAfter());
  }

  @Test
  void anOutageIsNotRemembered() throws MalformedRecordException {
    WireCodec<Engagement> codec = codec(once());
    registry.misbehaveOnce(InProcessRegistry.status(500, ""));
    assertThat(failure(codec)).hasMessageContaining("status 500");
    registry.misbehaveOnce(InProcessRegistry.status(500, ""));
    assertThat(
            catchThrowableOfType(
                SchemaRegistryException.class, () -> codec.encode(SampleRecords.engagement())))
        .hasMessageContaining("/subjects/engagements-value/versions");

    assertThat(codec.decode(codec.encode(SampleRecords.engagement())))
        .isEqualTo(SampleRecords.engagement());
  }

  @Test
  void turnsToTheNextServerAndStaysThere() throws Exception {
    URI dead = unreachable();
    WireCodec<Engagement> codec = codec(SchemaRegistrySettings.at(dead, registry.url()));

    byte[] written = codec.encode(SampleRecords.engagement());
    assertThat(codec.decode(written)).isEqualTo(SampleRecords.engagement());
    assertThat(time.pauses()).as("pauses before another server is tried").isEmpty();

    registry.misbehave(InProcessRegistry.status(500, ""));
    assertThat(failure(codec))
        .hasMessageContainingAll(dead.toString(), "ConnectException", "status 500");
  }

  @Test
  void doesNotWaitForAnAnswerForever() {
    registry.misbehaveOnce(registry::hang);
    assertThat(readingFailure(impatient())).hasMessageContaining("TimeoutException");
    registry.misbehaveOnce(registry.drip());
    assertThat(readingFailure(impatient())).hasMessageContaining("TimeoutException");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | <html>welcome</html>",
        "200 | ''",
        "200 | {}",
        "200 | []",
        "200 | {\"schema\":7}",
        "200 | {\"schema\":\"int\"} trailing",
        "200 | {\"schema\":\"int\",\"references\":[{\"subject\":\"a\"}]}",
        "404 | <html>not found</html>",
        "404 | {\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}",
        "400 | {\"error_code\":40403}",
        "401 | {\"error_code\":401,\"message\":\"Unauthorized\"}",
        "403 | ''",
        "302 | ''",
      })
  void otherAnswersFailAtOnce(int status, String body) {
    registry.misbehave(InProcessRegistry.status(status, body));

    assertThat(readingFailure(SchemaRegistrySettings.at(registry.url())))
        .hasMessageContainingAll(registry.url().toString(), "/schemas/ids/1");
    assertThat(registry.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"id\":\"7\"} | 'id'",
        "200 | {\"id\":-1} | 'id'",
        "200 | {\"id\":4294967296} | 'id'",
        "409 | {\"error_code\":409,\"message\":\"incompatible\"} | status 409: incompatible",
        "422 | {\"error_code\":42201,\"message\":\"Invalid\\nschema\"} | status 422: Invalid schema",
      })
  void registrationThatIsRefusedFails(int status, String body, String words) {
    registry.misbehave(InProcessRegistry.status(status, body));
    WireCodec<Engagement> codec = codec(SchemaRegistrySettings.at(registry.url()));

    assertThat(
            catchThrowableOfType(
                SchemaRegistryException.class, () -> codec.encode(SampleRecords.engagement())))
        .hasMessageContainingAll("/subjects/engagements-value/versions", words);
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void hugeAnswerIsCutOff() {
    registry.misbehave(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] spaces = new byte[1 << 16];
          try (exchange) {
            // Far more than any heap, unless the reader hangs up.
            for (int i = 0; i < 1 << 20; i++) {
              exchange.getResponseBody().write(spaces);
            }
          } catch (IOException e) {
            // It did.
          }
        });

    assertThat(readingFailure(SchemaRegistrySettings.at(registry.url())))
        .hasMessageContaining("more than %d bytes".formatted(RegistryConnection.MOST_BYTES));
  }

  @Test
  void redirectionIsNotFollowed() throws IOException {
    try (InProcessRegistry elsewhere = new InProcessRegistry()) {
      registry.misbehave(
          exchange -> {
            exchange.getResponseHeaders().add("Location", elsewhere.url() + "/schemas/ids/1");
            InProcessRegistry.status(307, "").answer(exchange);
          });

      assertThat(readingFailure(once())).hasMessageContaining("redirections are not followed");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void credentialsAreSentAndFollowTheirFiles(@TempDir Path folder) throws Exception {
    Path user = Files.writeString(folder.resolve("user"), "aladdin:open sesame\n");
    Path more = Files.writeString(folder.resolve("more"), "\nX-Tenant: from file\n");
    WireCodec<Engagement> codec =
        codec(
            once()
                .withHeaders(Map.of("x-tenant", "replaced", "X-Plain", "yes"))
                .withHeadersFile(more.toString())
                .withUserInfoFile(user.toString()));

    failure(codec, 1);
    // The example of RFC 7617.
    assertThat(registry.lastHeader("Authorization"))
        .isEqualTo("Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assertThat(registry.lastHeader("X-Tenant")).isEqualTo("from file");
    assertThat(registry.lastHeader("X-Plain")).isEqualTo("yes");

    Files.writeString(user, "Aladdin:closed");
    failure(codec, 2);
    assertThat(registry.lastHeader("Authorization")).isEqualTo("Basic QWxhZGRpbjpjbG9zZWQ=");
  }

  @Test
  void noMessageHasACredential(@TempDir Path folder) throws Exception {
    String secret = "hunter2";
    Path user = Files.writeString(folder.resolve("user"), "bob:" + secret);
    SchemaRegistrySettings settings =
        once().withHeaders(Map.of("X-Key", secret)).withUserInfoFile(user.toString());
    assertThat(settings.toString()).contains("X-Key").doesNotContain(secret);
    registry.misbehave(InProcessRegistry.status(401, "{}"));
    assertSilent(readingFailure(settings), secret);
    registry.misbehave(InProcessRegistry.status(500, ""));
    assertSilent(readingFailure(settings), secret);

    for (String wrong : new String[] {secret, "bob:" + secret + "\n" + secret + ":x", ""}) {
      Files.writeString(user, wrong);
      SchemaRegistryException failure = readingFailure(settings);
      assertThat(failure).hasMessageContainingAll(user.toString(), "user:password");
      assertSilent(failure, secret);
    }
    Files.delete(user);
    assertThat(readingFailure(settings)).hasMessageContaining(user.toString());
    for (String wrong :
        new String[] {secret, "Host: " + secret, "X: \u00e4" + secret, secret + "\u0001: a"}) {
      Files.writeString(user, wrong);
      SchemaRegistryException failure = readingFailure(once().withHeadersFile(user.toString()));
      assertThat(failure).hasMessageContaining(user.toString());
      assertSilent(failure, secret);
    }
  }

  @Test
  void interruptionEndsTheWaiting() throws Exception {
    registry.misbehave(registry::hang);
    WireCodec<Engagement> codec = codec(SchemaRegistrySettings.at(registry.url()));

    Thread.currentThread().interrupt();
    SchemaRegistryException failure = failure(codec);

    assertThat(Thread.interrupted()).as("the interruption is kept for the caller").isTrue();
    assertThat(failure).hasMessageContaining("interrupted");
  }

  private static void assertSilent(Throwable failure, String secret) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      assertThat(t.toString()).doesNotContain(secret);
    }
  }

  private static URI unreachable() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  /** Asks once, and waits for the answer on however busy a machine. */
  private SchemaRegistrySettings once() {
    return SchemaRegistrySettings.at(registry.url()).withTimes(LONG, Duration.ZERO);
  }

  private SchemaRegistrySettings impatient() {
    return SchemaRegistrySettings.at(registry.url()).withTimes(SHORT, Duration.ZERO);
  }

  private WireCodec<Engagement> codec(SchemaRegistrySettings settings) {
    return WireFormat.confluent(settings).codec(Engagement.class, "engagements", time);
  }

  private SchemaRegistryException readingFailure(SchemaRegistrySettings settings) {
    return failure(codec(settings));
  }

  private static SchemaRegistryException failure(WireCodec<?> codec) {
    SchemaRegistryException failure =
        catchThrowableOfType(SchemaRegistryException.class, () -> codec.decode(RECORD));
    assertThat(failure).as("decoding fails").isNotNull();
    return failure;
  }

  /** Asks for an id that nobody knows. */
  private static void failure(WireCodec<?> codec, int id) {
    byte[] record = RECORD.clone();
    record[4] = (byte) id;
    assertThat(catchThrowableOfType(MalformedRecordException.class, () -> codec.decode(record)))
        .hasMessageContaining("unknown schema id");
  }
}
