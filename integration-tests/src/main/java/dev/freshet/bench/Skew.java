package dev.freshet.bench;

import dev.freshet.streams.EngagementRow;

/** Who of a load's entities has far more than its share of the events. */
enum Skew {
  /** Nobody more than the law says. */
  NONE(0),
  /** One item has three of ten. */
  HOT_ITEM(0.3),
  /** One user has one of ten: a thousand a second where the job takes ten thousand. */
  BOT(0.1);

  private final double share;

  Skew(double share) {
    this.share = share;
  }

  /** Returns the share of the events. */
  double share() {
    return share;
  }

  /** Returns an event as the one entity's. */
  EngagementRow apply(EngagementRow row) {
    return new EngagementRow(
        row.timeMillis(),
        this == BOT ? "bot" : row.user(),
        this == HOT_ITEM ? "hot" : row.item(),
        row.action(),
        row.author(),
        row.value());
  }
}
