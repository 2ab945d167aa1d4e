package dev.freshet.jobs.cluster;

import org.apache.kafka.common.errors.AuthorizationException;

/** Says in one line what the job's Kafka cluster did not do, and why. */
public final class ClusterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With a message that names the cluster or topic, and what it said. */
  public ClusterException(String message) {
    super(message);
  }

  /** With a message, and the failure that it tells of. */
  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether this client has no right to what it asked for. */
  public boolean isForbidden() {
    return getCause() instanceof AuthorizationException;
  }
}
