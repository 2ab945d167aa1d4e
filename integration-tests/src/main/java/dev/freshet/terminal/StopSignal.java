package dev.freshet.terminal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/**
 * Hears Ctrl-C while it is open: the first asks the program to stop, a second one ends the process
 * as ever.
 *
 * <p>A shutdown hook would not do: while hooks run, the JVM ignores a second Ctrl-C. The JDK's own
 * class for signals is found by name, since to name it in the code is a warning that nothing
 * silences. Where the JVM keeps signals to itself, as with -Xrs, every Ctrl-C ends the process.
 */
public final class StopSignal implements BooleanSupplier, AutoCloseable {

  private static final String INTERRUPT = "INT";

  private final Runnable heard;
  private final Object before;
  private boolean closed;
  private volatile boolean stopping;

  private StopSignal(Runnable heard) {
    this.heard = heard;
    this.before = handle(asHandler());
  }

  /**
   * Begins to listen.
   *
   * @param heard is run at the first Ctrl-C, on a thread of the JVM's
   */
  public static StopSignal listen(Runnable heard) {
    return new StopSignal(heard);
  }

  /** Returns whether Ctrl-C was heard. */
  @Override
  public boolean getAsBoolean() {
    return stopping;
  }

  /** Leaves Ctrl-C to whatever handled it before. */
  @Override
  public synchronized void close() {
    if (before != null && !closed) {
      handle(before);
    }
    closed = true;
  }

  private void hear() {
    close();
    stopping = true;
    heard.run();
  }

  private Object asHandler() {
    Class<?> type = jdk("sun.misc.SignalHandler");
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                hear();
                yield null;
              }
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "stop signal";
            });
  }

  /** Returns what handled the signal before; null if the JVM keeps it to itself. */
  private static Object handle(Object handler) {
    Class<?> signal = jdk("sun.misc.Signal");
    try {
      return signal
          .getMethod("handle", signal, jdk("sun.misc.SignalHandler"))
          .invoke(null, signal.getConstructor(String.class).newInstance(INTERRUPT), handler);
    } catch (InvocationTargetException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("sun.misc.Signal is not as in JDK 17", e);
    }
  }

  private static Class<?> jdk(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new LinkageError("this JDK lacks the module jdk.unsupported", e);
    }
  }
}
