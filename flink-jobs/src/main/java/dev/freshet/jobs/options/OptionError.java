package dev.freshet.jobs.options;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One thing that is wrong with the options: which key, what was given, where, and what is allowed.
 *
 * @param key the dotted key
 * @param given the value as written, null if none was
 * @param place where it was written ("line 3", "override"), null if it was not
 * @param reason what is wrong with it
 * @param allowed what would be right
 */
public record OptionError(String key, String given, String place, String reason, String allowed)
    implements Serializable {

  /** Secrets written where a single value, or none, belongs. */
  private static final Pattern SECRET_WITHIN =
      Pattern.compile(
          "(?i)(pass|pwd|secret|token|authorization|credential|api_?key)\\w*[\"']?\\s*[=:]|bearer\\s");

  /** {@code key: 'given' (place) reason; allowed: ...}, with values that look secret masked. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(key).append(": ");
    if (given != null) {
      boolean secret = looksSecret(key) || SECRET_WITHIN.matcher(given).find();
      text.append('\'').append(secret ? "******" : withoutUserInfo(given)).append("' ");
    }
    if (place != null) {
      text.append('(').append(place).append(") ");
    }
    return text.append(reason).append("; allowed: ").append(allowed).toString();
  }

  /** Errors end in logs, and a mistyped section may hold credentials of the Kafka clients. */
  private static boolean looksSecret(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return Stream.of(
                "pass",
                "secret",
                "jaas",
                "token",
                "credential",
                "keystore.key",
                "user-info",
                "authorization",
                "headers")
            .anyMatch(lower::contains)
        || SecretNames.isSecret(key)
        // All of the properties as a text or a list, so without the names that would tell.
        || lower.matches("kafka\\.properties(\\[.*)?");
  }

  /** Masks what stands between the slashes and the last '@' of URLs. */
  private static String withoutUserInfo(String given) {
    return given.replaceAll("//[^/,]*@", "//******@");
  }
}
