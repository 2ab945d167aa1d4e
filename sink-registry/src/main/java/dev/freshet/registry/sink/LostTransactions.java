package dev.freshet.registry.sink;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;

/**
 * Tells from Kafka's errors that it has aborted a transaction, and says so in words that help.
 *
 * @param topic the topic that the transactions write to
 * @param timeout how long one may stay open
 */
record LostTransactions(String topic, Duration timeout) implements Serializable {

  /** Whether Kafka has aborted the transaction that an error came from, or forgotten it. */
  static boolean isLoss(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException
          || cause instanceof InvalidTxnStateException
          || cause instanceof InvalidPidMappingException
          || cause instanceof UnknownProducerIdException) {
        return true;
      }
    }
    return false;
  }

  String message(String transaction) {
    return "Kafka has aborted transaction %s on %s before it was committed: it was open for longer than publish.transaction-timeout (%d ms), or another producer took its id. What it held is published again when the job restarts. If checkpoints or restarts take so long, raise publish.transaction-timeout, or lower checkpoint.interval"
        .formatted(transaction, topic, timeout.toMillis());
  }

  /** Returns the error itself, or one that explains it if it tells of a lost transaction. */
  Exception explained(Exception failure) {
    return isLoss(failure) ? new IOException(message("(being written)"), failure) : failure;
  }
}
