package dev.freshet.jobs.options;

import java.io.Serializable;
import java.time.Duration;

/**
 * When vectors are refreshed and how they are published.
 *
 * @param refreshInterval at most one refresh an anchor and interval; zero for every event
 * @param widestInterval up to which the interval doubles while the job cannot keep up
 * @param minDrift L2 step relative to the norm below which a vector is not published; 0 = always
 * @param audit whether every refresh writes its inputs and output to the audit topic
 * @param delivery guarantee of publication
 * @param transactionTimeout how long a transaction may stay open; used with EXACTLY_ONCE only
 */
public record PublicationOptions(
    Duration refreshInterval,
    Duration widestInterval,
    double minDrift,
    boolean audit,
    Delivery delivery,
    Duration transactionTimeout)
    implements Serializable {

  /** Guarantee of publication. */
  public enum Delivery {
    /** Visible in milliseconds; duplicates are told by their sequence. */
    AT_LEAST_ONCE,
    /** Visible at the next checkpoint, in Kafka transactions. */
    EXACTLY_ONCE
  }
}
