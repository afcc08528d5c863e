package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random passes, planned and then run: every output is filled with a number of its own, and what an
 * operation reads must still hold the number of who made it.
 */
final class MemoryPlanTest {
  private enum Kind {
    OUTPUT,
    VIEW,
    CONSTANT
  }

  /**
   * One operation of a pass.
   *
   * @param inputs indices of earlier operations; of a view, the one it shows
   * @param addend index of an earlier operation, in whose memory the output may go; −1 for none
   * @param scratch floats of scratch memory; 0 for none
   */
  private record Operation(Kind kind, int size, List<Integer> inputs, int addend, int scratch) {
    Operation(Kind kind, int size, List<Integer> inputs, int scratch) {
      this(kind, size, inputs, -1, scratch);
    }
  }

  private static List<Operation> randomPass(Random random, int length) {
    List<Operation> pass = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int kind = i == 0 ? 9 : random.nextInt(10);
      if (kind == 0) {
        pass.add(new Operation(Kind.CONSTANT, 1 + random.nextInt(50), List.of(), 0));
      } else if (kind <= 2) {
        int viewed = i - 1 - random.nextInt(Math.min(i, 4));
        pass.add(new Operation(Kind.VIEW, pass.get(viewed).size, List.of(viewed), 0));
      } else {
        List<Integer> inputs = new ArrayList<>();
        for (int j = random.nextInt(4); j > 0 && i > 0; j--) {
          // Mostly what came just before, now and then something old.
          int back = random.nextInt(5) == 0 ? i : Math.min(i, 3);
          inputs.add(i - 1 - random.nextInt(back));
        }
        int scratch = random.nextInt(3) == 0 ? 1 + random.nextInt(60) : 0;
        int addend = i == 0 || random.nextInt(3) > 0 ? -1 : i - 1 - random.nextInt(Math.min(i, 3));
        int size = addend < 0 ? random.nextInt(100) : pass.get(addend).size;
        pass.add(new Operation(Kind.OUTPUT, size, inputs, addend, scratch));
      }
    }
    return pass;
  }

  private final List<Tensor> constants = new ArrayList<>();

  private MemoryPlan plan(List<Operation> pass, List<Integer> results) {
    MemoryPlan plan = new MemoryPlan();
    List<Tensor> made = new ArrayList<>();
    constants.clear();
    for (int i = 0; i < pass.size(); i++) {
      Operation operation = pass.get(i);
      Tensor[] inputs = operation.inputs.stream().map(made::get).toArray(Tensor[]::new);
      Shape shape = Shape.of(operation.size);
      switch (operation.kind) {
        case OUTPUT -> {
          made.add(
              operation.addend < 0
                  ? plan.record(shape, inputs)
                  : plan.recordOver(made.get(operation.addend), shape, inputs));
          if (operation.scratch > 0) {
            plan.recordAnother(Shape.of(operation.scratch));
          }
        }
        case VIEW -> made.add(plan.recordView(inputs[0], Shape.of(1, operation.size)));
        case CONSTANT -> {
          Tensor constant = filled(Tensor.zeros(operation.size), i);
          constants.add(constant);
          made.add(plan.recordConstant(constant));
        }
      }
    }
    plan.finish(results.stream().map(made::get).toList());
    return plan;
  }

  /** Runs the pass in the plan's memory, and checks everything that is read. */
  private void run(MemoryPlan plan, float[] array, List<Operation> pass, List<Integer> results) {
    plan.replay(array, 0);
    List<Tensor> made = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    int constant = 0;
    for (int i = 0; i < pass.size(); i++) {
      Operation operation = pass.get(i);
      switch (operation.kind) {
        case OUTPUT -> {
          Tensor out = plan.next();
          assertEquals(Shape.of(operation.size), out.shape());
          if (operation.scratch > 0) {
            filled(plan.next(), -1 - i);
          }
          if (operation.addend >= 0) {
            // Each of its elements is read just before the output's is written.
            assertHolds(made.get(operation.addend), numbers.get(operation.addend));
          }
          filled(out, i);
          made.add(out);
          numbers.add(i);
        }
        case VIEW -> {
          int viewed = operation.inputs.getFirst();
          made.add(plan.nextView(made.get(viewed), Shape.of(1, operation.size)));
          assertEquals(Shape.of(1, operation.size), made.getLast().shape());
          numbers.add(numbers.get(viewed));
        }
        case CONSTANT -> {
          made.add(plan.next());
          assertSame(constants.get(constant++), made.getLast());
          numbers.add(i);
        }
      }
      if (operation.kind == Kind.OUTPUT) {
        // Checked after writing, for an operation may write before it has read everything.
        assertHolds(made.get(i), i);
        operation.inputs.forEach(input -> assertHolds(made.get(input), numbers.get(input)));
      }
    }
    results.forEach(result -> assertHolds(made.get(result), numbers.get(result)));
  }

  private static Tensor filled(Tensor tensor, int number) {
    Arrays.fill(tensor.data(), tensor.offset(), tensor.offset() + tensor.count(), number);
    return tensor;
  }

  private static void assertHolds(Tensor tensor, int number) {
    for (float value : tensor.toArray()) {
      assertEquals(number, value, "an output was overwritten while somebody still reads it");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 60, 300})
  void noTwoOutputsThatLiveTogetherOverlap(int length) {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(1000L * length + seed);
      List<Operation> pass = randomPass(random, length);
      List<Integer> results = new ArrayList<>(List.of(length - 1));
      for (int i = random.nextInt(4); i > 0; i--) {
        results.add(random.nextInt(length));
      }
      MemoryPlan plan = plan(pass, results);
      float[] array = new float[plan.size()];
      run(plan, array, pass, results);
      run(plan, array, pass, results);
      run(plan, new float[plan.size() + 5], pass, results);
    }
  }

  @Test
  void outputsThatLiveOneAfterTheOtherShareMemory() {
    List<Operation> chain = new ArrayList<>();
    chain.add(new Operation(Kind.OUTPUT, 160, List.of(), 0));
    for (int i = 1; i < 50; i++) {
      chain.add(new Operation(Kind.OUTPUT, 160, List.of(i - 1), 16));
    }
    assertEquals(160 + 160 + 16, plan(chain, List.of(49)).size());
  }

  /** As in a residual network: x → y → x + y → …, where x's memory is taken again and again. */
  @Test
  void sumsTakeTheMemoryOfTheirAddend() {
    List<Operation> chain = new ArrayList<>();
    chain.add(new Operation(Kind.OUTPUT, 160, List.of(), 0));
    for (int i = 1; i < 50; i += 2) {
      chain.add(new Operation(Kind.OUTPUT, 32, List.of(i - 1), 0));
      chain.add(new Operation(Kind.OUTPUT, 160, List.of(i), i - 1, 0));
    }
    assertEquals(160 + 32, plan(chain, List.of(50)).size());
    assertEquals(160 + 160 + 32, plan(chain, List.of(4, 50)).size(), "one sum is a result");
  }

  @Test
  void anAddendThatIsAnotherInputTooKeepsItsMemory() {
    MemoryPlan plan = new MemoryPlan();
    Tensor x = plan.record(Shape.of(160));
    Tensor view = plan.recordView(x, Shape.of(10, 16));
    Tensor sum = plan.recordOver(x, Shape.of(160), view);
    plan.finish(List.of(sum));
    assertEquals(160 + 160, plan.size());
  }

  @Test
  void memoryFromOutsideIsNotPlanned() {
    MemoryPlan plan = new MemoryPlan();
    Tensor outside = Tensor.zeros(4, 6);
    Tensor view = plan.recordView(outside, Shape.of(24));
    assertSame(outside.data(), view.data());
    Tensor out = plan.record(Shape.of(24), view);
    assertTrue(plan.records(out));
    plan.finish(List.of(out));
    assertEquals(32, plan.size(), "24, rounded up to whole cache lines");
    plan.replay(new float[plan.size()], 0);
    assertSame(outside.data(), plan.nextView(outside, Shape.of(24)).data());
    assertNotSame(outside.data(), plan.next().data());
  }
}
