package dev.freshet.faults;

import dev.freshet.platform.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The broker's {@code main}: the folder of its logs, and the port that clients connect to. */
final class BrokerMain {

  private BrokerMain() {}

  public static void main(String[] args) throws Exception {
    EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]));
    // Until it is killed.
    new CountDownLatch(1).await();
  }
}
