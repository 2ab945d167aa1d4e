package dev.freshet.schemas.wire;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How to reach a schema registry that has Confluent's HTTP API.
 *
 * <p>Credentials are best kept in files, which are read before every request: then they are neither
 * in a configuration nor in a serialised job, and can be changed while it runs. Trust stores, key
 * stores and proxies are those of the JVM ({@code javax.net.ssl.trustStore}, …).
 *
 * @param urls base URLs of the registry's servers, at least one; the next is tried when one fails.
 *     http or https, with a path if the API has one ({@code /apis/ccompat/v7}), without credentials
 * @param autoRegister whether a writer registers its schema; otherwise somebody else must have
 *     registered it before
 * @param userInfoFile file with {@code user:password} for basic authentication, null for none
 * @param headers sent with every request: name to value
 * @param headersFile file with more headers, a {@code Name: value} a line, null for none; of a name
 *     given in both, the file's value is sent
 * @param requestTimeout longest wait for one answer, at least 1 ms
 * @param giveUpAfter how long a request is repeated, with growing pauses, while servers cannot be
 *     reached or answer 408, 429 or 5xx; 0 tries each server once
 */
public record SchemaRegistrySettings(
    List<URI> urls,
    boolean autoRegister,
    String userInfoFile,
    Map<String, String> headers,
    String headersFile,
    Duration requestTimeout,
    Duration giveUpAfter)
    implements Serializable {

  private static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DEFAULT_GIVE_UP_AFTER = Duration.ofSeconds(30);

  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]*");
  // Those that java.net.http sets itself, and refuses from others.
  private static final Set<String> RESERVED =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  /**
   * @throws IllegalArgumentException if a value is outside its range; the message names it, without
   *     credentials
   */
  public SchemaRegistrySettings {
    urls = List.copyOf(urls);
    headers = Map.copyOf(headers);
    require(!urls.isEmpty(), "no URL of a schema registry");
    urls.forEach(SchemaRegistrySettings::checkUrl);
    headers.forEach((name, value) -> checkHeader(name, value, "headers"));
    require(requestTimeout.toMillis() >= 1, "requestTimeout is less than 1 ms");
    require(!giveUpAfter.isNegative(), "giveUpAfter is negative");
  }

  /** Settings with these base URLs, automatic registration, and no credentials. */
  public static SchemaRegistrySettings at(URI... urls) {
    return new SchemaRegistrySettings(
        List.of(urls), true, null, Map.of(), null, DEFAULT_REQUEST_TIMEOUT, DEFAULT_GIVE_UP_AFTER);
  }

  /** The same, with or without automatic registration. */
  public SchemaRegistrySettings withAutoRegister(boolean value) {
    return new SchemaRegistrySettings(
        urls, value, userInfoFile, headers, headersFile, requestTimeout, giveUpAfter);
  }

  /** The same, with basic authentication from a file. */
  public SchemaRegistrySettings withUserInfoFile(String file) {
    return new SchemaRegistrySettings(
        urls, autoRegister, file, headers, headersFile, requestTimeout, giveUpAfter);
  }

  /** The same, with these headers. */
  public SchemaRegistrySettings withHeaders(Map<String, String> values) {
    return new SchemaRegistrySettings(
        urls, autoRegister, userInfoFile, values, headersFile, requestTimeout, giveUpAfter);
  }

  /** The same, with more headers from a file. */
  public SchemaRegistrySettings withHeadersFile(String file) {
    return new SchemaRegistrySettings(
        urls, autoRegister, userInfoFile, headers, file, requestTimeout, giveUpAfter);
  }

  /** The same, with these times. */
  public SchemaRegistrySettings withTimes(Duration timeout, Duration giveUp) {
    return new SchemaRegistrySettings(
        urls, autoRegister, userInfoFile, headers, headersFile, timeout, giveUp);
  }

  /** Names the headers without their values, which may be credentials. */
  @Override
  public String toString() {
    return "urls=%s, autoRegister=%s, userInfoFile=%s, headers=%s, headersFile=%s, requestTimeout=%s, giveUpAfter=%s"
        .formatted(
            urls,
            autoRegister,
            userInfoFile,
            new TreeSet<>(headers.keySet()),
            headersFile,
            requestTimeout,
            giveUpAfter);
  }

  /**
   * @param where what the message names as the header's origin
   * @throws IllegalArgumentException if a request cannot carry the header; without its value
   */
  static void checkHeader(String name, String value, String where) {
    require(
        HEADER_NAME.matcher(name).matches() && !RESERVED.contains(name.toLowerCase(Locale.ROOT)),
        "%s: not the name of a header that may be set".formatted(where));
    require(
        HEADER_VALUE.matcher(value).matches(),
        "%s: the value of %s has characters other than printable ASCII".formatted(where, name));
  }

  private static void checkUrl(URI url) {
    String scheme = Objects.requireNonNullElse(url.getScheme(), "").toLowerCase(Locale.ROOT);
    boolean plain =
        url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
    // Without the URL itself: it may have credentials.
    require(
        (scheme.equals("http") || scheme.equals("https")) && url.getHost() != null && plain,
        "a URL of a schema registry is http(s)://host[:port][/path], without user, query or"
            + " fragment");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
