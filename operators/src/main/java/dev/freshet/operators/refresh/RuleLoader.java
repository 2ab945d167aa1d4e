package dev.freshet.operators.refresh;

import dev.freshet.maths.RuleParameters;
import dev.freshet.maths.UpdateRule;
import java.lang.reflect.InvocationTargetException;

/** Makes the update rule that the configuration names. */
public final class RuleLoader {

  private RuleLoader() {}

  /**
   * Creates a rule.
   *
   * @throws IllegalArgumentException if there is no such class, it is no {@link UpdateRule}, or it
   *     has no public constructor that takes {@link RuleParameters}
   */
  public static UpdateRule load(String className, RuleParameters parameters, ClassLoader loader) {
    try {
      return Class.forName(className, true, loader)
          .asSubclass(UpdateRule.class)
          .getConstructor(RuleParameters.class)
          .newInstance(parameters);
    } catch (ClassNotFoundException e) {
      throw refuse(className, "there is no such class on the job's classpath", e);
    } catch (ClassCastException e) {
      throw refuse(className, "it does not implement " + UpdateRule.class.getName(), e);
    } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
      throw refuse(
          className, "it is no public class with a public constructor of RuleParameters", e);
    } catch (InvocationTargetException e) {
      throw refuse(className, "its constructor failed: " + e.getCause(), e);
    }
  }

  private static IllegalArgumentException refuse(String name, String why, Exception cause) {
    return new IllegalArgumentException("rule.class: cannot use " + name + ": " + why, cause);
  }
}
