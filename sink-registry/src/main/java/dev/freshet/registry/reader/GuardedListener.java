package dev.freshet.registry.reader;

/** Passes everything on, and tells a listener's exceptions from those of Kafka's client. */
final class GuardedListener implements RegistryListener {

  private final RegistryListener listener;

  GuardedListener(RegistryListener listener) {
    this.listener = listener;
  }

  @Override
  public void onPut(PublishedVector vector) {
    try {
      listener.onPut(vector);
    } catch (RuntimeException e) {
      throw failed("onPut of " + vector.key(), e);
    }
  }

  @Override
  public void onRemoved(PublishedVector last) {
    try {
      listener.onRemoved(last);
    } catch (RuntimeException e) {
      throw failed("onRemoved of " + last.key(), e);
    }
  }

  @Override
  public void onOddity(OddRecord odd) {
    try {
      listener.onOddity(odd);
    } catch (RuntimeException e) {
      throw failed("onOddity of " + odd, e);
    }
  }

  @Override
  public void onCaughtUp() {
    try {
      listener.onCaughtUp();
    } catch (RuntimeException e) {
      throw failed("onCaughtUp", e);
    }
  }

  @Override
  public void onFailure(RegistryReaderException failure) {
    try {
      listener.onFailure(failure);
    } catch (RuntimeException e) {
      failure.addSuppressed(failed("onFailure", e));
    }
  }

  private static RegistryReaderException failed(String call, RuntimeException e) {
    return new RegistryReaderException("the listener's %s failed: %s".formatted(call, e), e);
  }
}
