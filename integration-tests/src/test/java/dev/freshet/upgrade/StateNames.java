package dev.freshet.upgrade;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares the names of states, by the uids of their operators. */
final class StateNames {

  private StateNames() {}

  /** Describes what is in one savepoint's states, and not in another's. */
  static List<String> missing(
      Map<String, Map<String, Integer>> states, Map<String, Map<String, Integer>> others) {
    List<String> missing = new ArrayList<>();
    states.forEach(
        (uid, names) -> {
          if (!others.containsKey(uid)) {
            missing.add(
                "an operator with the uid %s and the states %s".formatted(uid, names.keySet()));
          } else {
            for (String name : names.keySet()) {
              if (!others.get(uid).containsKey(name)) {
                missing.add("the state %s of the operator with the uid %s".formatted(name, uid));
              }
            }
          }
        });
    return missing;
  }
}
