package dev.freshet.jobs.options;

import dev.freshet.schemas.wire.SchemaRegistrySettings;
import dev.freshet.schemas.wire.WireFormat;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The schema registry whose ids the job's records carry, if there is one.
 *
 * @param urls base URLs of its servers; empty: there is none
 * @param autoRegister whether the job registers the schemas that it writes
 * @param userInfoFile file with {@code user:password}, null for no basic authentication
 * @param headers sent with every request
 * @param headersFile file with more of them, null for none
 * @param timeout longest wait for one answer
 * @param giveUpAfter how long a request is repeated before the task fails
 */
public record SchemaRegistryOptions(
    List<String> urls,
    boolean autoRegister,
    String userInfoFile,
    Map<String, String> headers,
    String headersFile,
    Duration timeout,
    Duration giveUpAfter)
    implements Serializable {

  public SchemaRegistryOptions {
    urls = List.copyOf(urls);
    headers = Map.copyOf(headers);
  }

  /** The wire format of the job's records: single-object encoding, or Confluent's with these. */
  public WireFormat wireFormat() {
    if (urls.isEmpty()) {
      return WireFormat.singleObject();
    }
    return WireFormat.confluent(
        new SchemaRegistrySettings(
            urls.stream().map(URI::create).toList(),
            autoRegister,
            userInfoFile,
            headers,
            headersFile,
            timeout,
            giveUpAfter));
  }

  /** Names the headers without their values, which may be credentials. */
  @Override
  public String toString() {
    return "SchemaRegistryOptions[urls="
        + urls
        + ", autoRegister="
        + autoRegister
        + ", userInfoFile="
        + userInfoFile
        + ", headers="
        + new TreeSet<>(headers.keySet())
        + ", headersFile="
        + headersFile
        + ", timeout="
        + timeout
        + ", giveUpAfter="
        + giveUpAfter
        + "]";
  }
}
