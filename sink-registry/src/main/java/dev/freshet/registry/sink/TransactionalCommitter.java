package dev.freshet.registry.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits as Flink's Kafka committer does, and sees to it that no lost transaction is passed over.
 */
final class TransactionalCommitter implements Committer<KafkaCommittable> {

  private static final Logger LOG = LoggerFactory.getLogger(TransactionalCommitter.class);

  private final Committer<KafkaCommittable> kafka;
  private final long restored;
  private final LostTransactions lost;

  /**
   * @param restored the checkpoint that the job was restored from; less than any if from none
   */
  TransactionalCommitter(Committer<KafkaCommittable> kafka, long restored, LostTransactions lost) {
    this.kafka = kafka;
    this.restored = restored;
    this.lost = lost;
  }

  @Override
  public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
      throws IOException, InterruptedException {
    List<Watched> watched = new ArrayList<>();
    requests.forEach(request -> watched.add(new Watched(request)));
    kafka.commit(List.copyOf(watched));
    for (Watched request : watched) {
      if (request.loss != null) {
        String transaction = request.getCommittable().getTransactionalId();
        if (checkpointOf(transaction) > restored) {
          throw new IOException(lost.message(transaction), request.loss);
        }
        LOG.warn("{} (this is that restart)", lost.message(transaction));
        request.given.signalFailedWithKnownReason(request.loss);
      }
    }
  }

  /** Returns the checkpoint that ended a transaction: the last part of its id. */
  private static long checkpointOf(String transaction) {
    return Long.parseLong(transaction.substring(transaction.lastIndexOf('-') + 1));
  }

  /** Never throws, as {@link TransactionalWriter#close}: what is not committed is in state. */
  @Override
  public void close() {
    try {
      kafka.close();
    } catch (Exception e) {
      LOG.warn("Cannot close in order what commits transactions", e);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A request that keeps a loss to itself: Flink would pass over it. */
  private static final class Watched implements CommitRequest<KafkaCommittable> {
    private final CommitRequest<KafkaCommittable> given;
    private Throwable loss;

    private Watched(CommitRequest<KafkaCommittable> given) {
      this.given = given;
    }

    @Override
    public KafkaCommittable getCommittable() {
      return given.getCommittable();
    }

    @Override
    public int getNumberOfRetries() {
      return given.getNumberOfRetries();
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
      loss = reason;
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
      if (LostTransactions.isLoss(reason)) {
        loss = reason;
      } else {
        given.signalFailedWithUnknownReason(reason);
      }
    }

    @Override
    public void retryLater() {
      given.retryLater();
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable committable) {
      given.updateAndRetryLater(committable);
    }

    @Override
    public void signalAlreadyCommitted() {
      given.signalAlreadyCommitted();
    }

    /** Flink's committer logs it. */
    @Override
    public String toString() {
      return given.toString();
    }
  }
}
