package dev.freshet.bench;

import dev.freshet.streams.EngagementRow;
import java.util.Iterator;
import java.util.function.UnaryOperator;

/** Rows, each made from one of others. */
record MappedRows(Iterator<EngagementRow> of, UnaryOperator<EngagementRow> mapping)
    implements Iterator<EngagementRow> {

  @Override
  public boolean hasNext() {
    return of.hasNext();
  }

  @Override
  public EngagementRow next() {
    return mapping.apply(of.next());
  }
}
