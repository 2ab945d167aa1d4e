package dev.freshet.jobs;

/**
 * The uids under which operators find their state again; a savepoint ties them to it for good.
 *
 * <p>Never change one: state stored under it would be lost, and Flink refuses to restore.
 */
final class OperatorUids {

  static final String ENGAGEMENT_SOURCE = "engagement-source";
  static final String ADMISSION = "admission";
  static final String FOLLOW_SOURCE = "follow-source";
  static final String FOLLOW_ADMISSION = "follow-admission";
  static final String DELETION_SOURCE = "deletion-source";
  static final String DELETION_ADMISSION = "deletion-admission";
  static final String ENGAGEMENTS = "engagements";
  static final String NEIGHBOURHOODS = "neighbourhoods";
  static final String MEMORY_CHOOSER = "memory-chooser";
  static final String FEEDBACK_SOURCE = "registry-feedback-source";
  static final String VECTOR_STORE = "vector-store";
  static final String SPACE_STATISTICS = "space-statistics";
  static final String REFRESH = "refresh";
  static final String REGISTRY_SINK = "registry-sink";
  static final String MANIFEST_SOURCE = "manifest-source";
  static final String MEMORIES = "memories";
  static final String MANIFEST_KEEPER = "manifest-keeper";
  static final String MANIFEST_SINK = "manifest-sink";
  static final String DEAD_LETTER_SINK = "dead-letter-sink";
  static final String AUDIT_SINK = "audit-sink";

  private OperatorUids() {}
}
