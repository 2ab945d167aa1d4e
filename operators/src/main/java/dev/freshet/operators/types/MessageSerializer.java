package dev.freshet.operators.types;

/**
 * The base of serializers for messages between operators, which nobody changes once they are sent.
 *
 * @param <T> the message
 */
public abstract class MessageSerializer<T> extends PackedSerializer<T> {

  private static final long serialVersionUID = 1L;

  @Override
  public final boolean isImmutableType() {
    return true;
  }

  @Override
  protected int version() {
    return 1;
  }
}
