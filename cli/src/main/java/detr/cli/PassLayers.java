package detr.cli;

import detr.tensor.Operation;
import detr.tensor.OperationListener;
import java.util.ArrayList;
import java.util.List;

/**
 * The operations of one pass, in the order of execution. One with weights has the official name of
 * its layer, any other the name of the stage that it is part of.
 */
final class PassLayers implements OperationListener {
  private final List<Operation> operations = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  @Override
  public void computed(Operation operation) {
    operations.add(operation);
  }

  /** Says that the operations since the last call were this stage's. */
  void endStage(String stage) {
    for (Operation operation : operations.subList(names.size(), operations.size())) {
      String weight = operation.weight();
      names.add(weight == null ? stage : weight.replaceFirst("[._]weight", ""));
    }
  }

  List<Operation> operations() {
    return operations;
  }

  /** As many as operations, after the last stage has ended. */
  List<String> names() {
    return names;
  }
}
