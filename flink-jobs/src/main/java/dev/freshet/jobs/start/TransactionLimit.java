package dev.freshet.jobs.start;

import java.time.Duration;

/** Checks that the broker allows transactions to stay open as long as the options ask for. */
final class TransactionLimit {

  private static final String SETTING = "transaction.max.timeout.ms";

  private TransactionLimit() {}

  /**
   * Refuses a timeout that the broker would refuse in the first task.
   *
   * @throws StartException names both limits
   */
  static void require(KafkaCluster cluster, Duration timeout) {
    String most = cluster.brokerSetting(SETTING);
    if (most != null && timeout.toMillis() > Long.parseLong(most)) {
      throw new StartException(
          "publish.transaction-timeout: '%dms' exceeds the broker's %s; allowed: at most %sms"
              .formatted(timeout.toMillis(), SETTING, most));
    }
  }
}
