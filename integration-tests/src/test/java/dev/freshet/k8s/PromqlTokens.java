package dev.freshet.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens of an expression of PromQL, taken one after the other. */
final class PromqlTokens {

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<duration>(?:\\d+(?:ms|[smhdwy]))+\\b)"
              + "|(?<number>\\d+\\.?\\d*(?:[eE][+-]?\\d+)?|\\.\\d+)"
              + "|(?<name>[a-zA-Z_][a-zA-Z0-9_:]*)"
              + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
              + "|(?<symbol>==|!=|<=|>=|=~|!~|[-+*/%^<>=(){}\\[\\],:@]))");

  private final String expression;
  private final List<String> tokens = new ArrayList<>();
  private int next;

  PromqlTokens(String expression) {
    this.expression = expression;
    Matcher matcher = TOKEN.matcher(expression);
    int end = 0;
    while (!expression.substring(end).isBlank()) {
      if (!matcher.find() || matcher.start() != end) {
        throw wrong("nothing begins with '" + expression.substring(end).strip() + "'");
      }
      tokens.add(matcher.group().strip());
      end = matcher.end();
    }
  }

  static boolean isName(String token) {
    return token.matches("[a-zA-Z_].*");
  }

  static boolean isString(String token) {
    return token.matches("[\"'].*");
  }

  static boolean isDuration(String token) {
    return token.matches("(\\d+(ms|[smhdwy]))+");
  }

  /** Returns the next token, which stays the next; empty at the end. */
  String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  String take() {
    if (next == tokens.size()) {
      throw wrong("it ends too early");
    }
    return tokens.get(next++);
  }

  /** Takes the next token if it is this one, and tells whether it is. */
  boolean accept(String token) {
    boolean found = peek().equals(token);
    if (found) {
      next++;
    }
    return found;
  }

  void expect(String token) {
    if (!accept(token)) {
      throw wrong("'" + token + "' is missing before '" + peek() + "'");
    }
  }

  void expectEnd() {
    if (next < tokens.size()) {
      throw wrong("'" + peek() + "' is too much");
    }
  }

  /** Returns what to throw: it tells the expression and what is wrong with it. */
  IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "%s in: %s".formatted(what, expression.replaceAll("\\s+", " ").strip()));
  }
}
