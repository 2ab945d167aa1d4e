package dev.freshet.evaluate;

import it.unimi.dsi.fastutil.ints.IntArrayList;

/** The ranks that one scorer gave to the items of the queries, in the queries' order. */
public final class Ranks {

  /** The rank of an item that was not seen before, or whose score is not finite. */
  public static final int MISS = Integer.MAX_VALUE;

  private final String scorer;
  private final IntArrayList amongAll = new IntArrayList();
  private final IntArrayList amongUnseen = new IntArrayList();

  Ranks(String scorer) {
    this.scorer = scorer;
  }

  /** Returns the name of the scorer. */
  public String scorer() {
    return scorer;
  }

  /** Returns how many queries were ranked. */
  public int size() {
    return amongAll.size();
  }

  /** Returns the rank, from 1, of query i's item among all live items; or {@link #MISS}. */
  public int amongAll(int i) {
    return amongAll.getInt(i);
  }

  /**
   * Returns the rank, from 1, of query i's item among the live items that its user had not engaged
   * with; or {@link #MISS}. Without meaning if the item is not new to the user.
   */
  public int amongUnseen(int i) {
    return amongUnseen.getInt(i);
  }

  /**
   * Adds the rank of a query's item.
   *
   * @param scores of all live items
   * @param engaged the numbers of the items that the user engaged with strictly earlier
   * @param tie in [0, 1): where among items of equal score the item stands
   */
  void add(Query query, float[] scores, int[] engaged, double tie) {
    float own = query.isRankable() ? scores[query.item()] : Float.NaN;
    if (!Float.isFinite(own)) {
      amongAll.add(MISS);
      amongUnseen.add(MISS);
      return;
    }
    int better = 0;
    int equal = -1; // itself
    for (int i = 0; i < query.liveItems(); i++) {
      better += isBetter(scores[i], own) ? 1 : 0;
      equal += scores[i] == own ? 1 : 0;
    }
    int seenBetter = 0;
    int seenEqual = 0;
    for (int item : engaged) {
      seenBetter += isBetter(scores[item], own) ? 1 : 0;
      seenEqual += scores[item] == own ? 1 : 0;
    }
    amongAll.add(1 + better + (int) (tie * (equal + 1)));
    amongUnseen.add(1 + better - seenBetter + (int) (tie * (Math.max(0, equal - seenEqual) + 1)));
  }

  /** What is not finite counts as worst. */
  private static boolean isBetter(float score, float own) {
    return score > own && score < Float.POSITIVE_INFINITY;
  }
}
