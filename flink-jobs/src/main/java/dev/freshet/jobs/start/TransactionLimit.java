package dev.freshet.jobs.start;

import dev.freshet.jobs.cluster.Cluster;
import dev.freshet.jobs.cluster.ClusterException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that the brokers allow transactions to stay open as long as the options ask for. */
final class TransactionLimit {

  private static final Logger LOG = LoggerFactory.getLogger(TransactionLimit.class);
  private static final String SETTING = "transaction.max.timeout.ms";

  private TransactionLimit() {}

  /**
   * Refuses a timeout that the brokers would refuse in the first task; passes over it if this
   * client may not read their limit.
   *
   * @throws StartException names both limits
   */
  static void require(Cluster cluster, Duration timeout) {
    try (Admin admin = cluster.admin()) {
      Node broker =
          cluster
              .await(admin.describeCluster().nodes(), "the brokers cannot be listed")
              .iterator()
              .next();
      ConfigResource asked = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
      ConfigEntry most =
          cluster
              .await(
                  admin.describeConfigs(List.of(asked)).values().get(asked),
                  "the settings of broker " + broker.idString() + " cannot be read")
              .get(SETTING);
      if (most != null && timeout.toMillis() > Long.parseLong(most.value())) {
        throw new StartException(
            "publish.transaction-timeout: '%dms' exceeds the broker's %s; allowed: at most %sms"
                .formatted(timeout.toMillis(), SETTING, most.value()));
      }
    } catch (ClusterException e) {
      if (!e.isForbidden()) {
        throw e;
      }
      LOG.warn("{} is not checked: {}", SETTING, e.getMessage());
    }
  }
}
