package dev.freshet.schemas.wire;

import dev.freshet.schemas.Benchmark;
import dev.freshet.schemas.Deletion;
import dev.freshet.schemas.Embedding;
import dev.freshet.schemas.Engagement;
import dev.freshet.schemas.Follow;
import dev.freshet.schemas.Manifest;
import dev.freshet.schemas.RefreshAudit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;

/**
 * Holds every schema that records in a topic may have been written with: all released versions of
 * all record types.
 *
 * <p>They are the files {@code released/<Type>.<version>.avsc}, each complete in itself. A file in
 * that folder never changes: topics keep records for as long as their applications live.
 */
public final class ReleasedSchemas {

  private static final List<Class<? extends SpecificRecord>> TYPES =
      List.of(
          Engagement.class,
          Follow.class,
          Deletion.class,
          Embedding.class,
          Manifest.class,
          Benchmark.class,
          RefreshAudit.class);

  private static final ReleasedSchemas ALL = load();

  /**
   * One version of one record type.
   *
   * @param type the record type's class, generated from its newest version
   * @param version 1, 2, 3, …
   * @param schema the schema of that version
   * @param fingerprint the schema's CRC-64-AVRO fingerprint
   */
  public record Release(
      Class<? extends SpecificRecord> type, int version, Schema schema, long fingerprint) {}

  private final List<Release> releases;
  // Parallel arrays, searched in order: a handful of entries, looked up for every record.
  private final long[] fingerprints;
  private final Schema[] schemas;

  private ReleasedSchemas(List<Release> releases) {
    this.releases = List.copyOf(releases);
    this.fingerprints = releases.stream().mapToLong(Release::fingerprint).toArray();
    this.schemas = releases.stream().map(Release::schema).toArray(Schema[]::new);
  }

  /** The schemas that this build of Freshet knows. */
  public static ReleasedSchemas all() {
    return ALL;
  }

  /** The classes of the records that Freshet's topics carry. */
  public static List<Class<? extends SpecificRecord>> types() {
    return TYPES;
  }

  /** All versions of all types; those of one type in ascending order of version. */
  public List<Release> releases() {
    return releases;
  }

  /** The schema with this CRC-64-AVRO fingerprint, or null if none was released with it. */
  public Schema byFingerprint(long fingerprint) {
    for (int i = 0; i < fingerprints.length; i++) {
      if (fingerprints[i] == fingerprint) {
        return schemas[i];
      }
    }
    return null;
  }

  /** Whether a record type of ours has this full name, {@code dev.freshet.schemas.<Type>}. */
  boolean hasType(String fullName) {
    return newestOrNull(fullName) != null;
  }

  /**
   * The newest version of the record type of this full name.
   *
   * @throws IllegalArgumentException if there is none
   */
  Release newest(String fullName) {
    Release newest = newestOrNull(fullName);
    if (newest == null) {
      throw new IllegalArgumentException(
          "no released schema of %s, only of %s"
              .formatted(fullName, TYPES.stream().map(Class::getName).toList()));
    }
    return newest;
  }

  private Release newestOrNull(String fullName) {
    Release newest = null;
    for (Release release : releases) {
      if (release.schema().getFullName().equals(fullName)) {
        newest = release;
      }
    }
    return newest;
  }

  private static ReleasedSchemas load() {
    List<Release> releases = new ArrayList<>();
    for (Class<? extends SpecificRecord> type : TYPES) {
      // Counting upwards until a file is missing works from a jar, where a folder has no listing.
      for (int version = 1; ; version++) {
        Schema schema = read(type, version);
        if (schema == null) {
          break;
        }
        releases.add(
            new Release(type, version, schema, SchemaNormalization.parsingFingerprint64(schema)));
      }
    }
    return new ReleasedSchemas(releases);
  }

  private static Schema read(Class<?> type, int version) {
    String resource =
        "/dev/freshet/schemas/released/%s.%d.avsc".formatted(type.getSimpleName(), version);
    try (InputStream in = ReleasedSchemas.class.getResourceAsStream(resource)) {
      return in == null ? null : new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the released schema " + resource, e);
    }
  }
}
