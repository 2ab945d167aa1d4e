package dev.freshet.operators.memory;

import dev.freshet.maths.CoOccurrenceGroup;
import dev.freshet.maths.MemoryChoiceRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Chooses the memory of each group that leaves it to be chosen, from examinations of rows.
 *
 * <p>It tells every choice when it starts, and each that changes. Runs with parallelism 1.
 */
public final class MemoryChooser extends AbstractStreamOperator<MemoryChoice>
    implements OneInputStreamOperator<Examination, MemoryChoice> {

  private static final long serialVersionUID = 1L;

  private final List<CoOccurrenceGroup> groups;

  private transient ListState<GroupRule> state;
  private transient MemoryChoiceRule[] rules;
  private transient MemoryChooserMetrics counts;

  /**
   * @param groups the co-occurrence groups, in the order of their positions
   */
  public MemoryChooser(List<CoOccurrenceGroup> groups) {
    this.groups = groups;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("memory-choices", new GroupRule.Serializer()));
    Map<String, MemoryChoiceRule> restored = new HashMap<>();
    for (GroupRule one : state.get()) {
      restored.put(one.group(), one.rule());
    }
    rules = new MemoryChoiceRule[groups.size()];
    for (int i = 0; i < rules.length; i++) {
      CoOccurrenceGroup group = groups.get(i);
      if (group.memoryChosen()) {
        MemoryChoiceRule before = restored.get(group.name());
        rules[i] =
            before == null ? new MemoryChoiceRule(group.ladder()) : before.on(group.ladder());
      }
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    counts = new MemoryChooserMetrics(getMetricGroup(), groups, rules);
    for (int group = 0; group < rules.length; group++) {
      if (rules[group] != null) {
        tell(group);
      }
    }
  }

  @Override
  public void processElement(StreamRecord<Examination> element) {
    Examination examination = element.getValue();
    MemoryChoiceRule rule = rules[examination.group()];
    if (rule.examine(examination.reciprocalRanks())) {
      tell(examination.group());
    }
    counts.examined(examination.group());
  }

  private void tell(int group) {
    long chosen = rules[group].memory().millis();
    output.collect(new StreamRecord<>(new MemoryChoice(groups.get(group).name(), chosen)));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<GroupRule> held = new ArrayList<>();
    for (int group = 0; group < rules.length; group++) {
      if (rules[group] != null) {
        held.add(new GroupRule(groups.get(group).name(), rules[group]));
      }
    }
    state.update(held);
  }
}
