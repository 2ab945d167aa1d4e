package dev.freshet.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Asks Linux on which addresses this process listens for connections. */
final class ListeningSockets {

  private static final String LISTENING = "0A";

  // As the kernel writes them: words of four bytes, the lowest byte first.
  private static final Set<String> LOOPBACK =
      Set.of(
          "0100007F",
          "0000000000000000FFFF00000100007F", // 127.0.0.1 of a socket that takes both versions
          "00000000000000000000000001000000");

  private ListeningSockets() {}

  /** The addresses and ports in the kernel's writing, without those of the loopback interface. */
  static Set<String> beyondLoopback() throws IOException {
    Set<String> beyond = all();
    beyond.removeIf(address -> LOOPBACK.contains(address.split(":", 2)[0]));
    return beyond;
  }

  /** The ports, of any address. */
  static Set<Integer> ports() throws IOException {
    Set<Integer> ports = new TreeSet<>();
    all().forEach(address -> ports.add(Integer.parseInt(address.split(":", 2)[1], 16)));
    return ports;
  }

  private static Set<String> all() throws IOException {
    Set<String> own = inodes();
    Set<String> addresses = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] fields = line.strip().split("\\s+", -1);
        // sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode
        if (fields.length > 9 && fields[3].equals(LISTENING) && own.contains(fields[9])) {
          addresses.add(fields[1]);
        }
      }
    }
    return addresses;
  }

  /** The numbers of this process's sockets. */
  private static Set<String> inodes() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      for (Path file : files.toList()) {
        String target = target(file);
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    return inodes;
  }

  private static String target(Path file) throws IOException {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (NoSuchFileException e) {
      return ""; // Closed meanwhile.
    }
  }
}
