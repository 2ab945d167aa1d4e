package dev.freshet.operators.types;

/**
 * The base of serializers for keyed state, whose objects operators change in place.
 *
 * @param <T> the state
 */
public abstract class StateSerializer<T> extends PackedSerializer<T> {

  private static final long serialVersionUID = 1L;

  @Override
  public final boolean isImmutableType() {
    return false;
  }
}
