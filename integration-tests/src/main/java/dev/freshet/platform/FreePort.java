package dev.freshet.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports that nothing listens on, for servers that must know their port before they start. */
public final class FreePort {

  private FreePort() {}

  /** {@code wanted}, or a free port of the loopback interface if that is 0. */
  public static int orChosen(int wanted) throws IOException {
    if (wanted != 0) {
      return wanted;
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
