package detr.weights;

import detr.weights.Pickle.Call;
import detr.weights.Pickle.Dict;
import detr.weights.Pickle.Global;
import detr.weights.Pickle.None;
import detr.weights.Pickle.Persistent;
import detr.weights.Pickle.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a pickle without running it.
 *
 * <p>A pickle is a program for a stack machine, and Python's unpickler runs it: {@code GLOBAL os
 * system}, {@code BINUNICODE 'rm -rf ~'}, {@code TUPLE1}, {@code REDUCE} is a valid pickle, and so
 * is every torch file that contains it. This reader knows the few instructions that torch's files
 * use, and for those that would import or call something it records the name and the arguments (see
 * {@link Pickle}). The only call it carries out is {@code collections.OrderedDict()}.
 *
 * <p>Torch writes protocol 2 unless told otherwise; protocols 3 to 5 say the same in other
 * instructions (SHORT_BINUNICODE, MEMOIZE, STACK_GLOBAL and FRAME), which are read as well. The
 * limits below are far above what any checkpoint needs, and keep a hostile one from filling the
 * memory: an instruction is at least a byte and makes at most one small object, a string is checked
 * to be in the file before it is read, and nothing recurses.
 */
final class PickleReader {
  static final int MOST_INSTRUCTIONS = 1 << 20;
  static final int MOST_MEMOS = 1 << 18;
  static final int DEEPEST_STACK = 1 << 16;
  static final int DEEPEST_NESTING = 512;

  private final PickleInput in;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final List<Object> memo = new ArrayList<>();
  private final List<Persistent> persistent = new ArrayList<>();

  private PickleReader(PickleInput in) {
    this.in = in;
  }

  /**
   * Reads the pickle that starts at {@code start} and ends before {@code end}.
   *
   * @throws WeightsException if it is cut short, beyond the limits, or says what torch does not
   */
  static Pickle read(MappedFile file, long start, long end) {
    return new PickleReader(new PickleInput(file, start, end)).run();
  }

  private Pickle run() {
    if (in.u8() != 0x80) {
      throw refuse("does not start with a protocol number");
    }
    int protocol = in.u8();
    if (protocol < 2 || protocol > 5) {
      throw refuse("has protocol " + protocol + "; torch writes 2 to 5");
    }
    for (int count = 0; count < MOST_INSTRUCTIONS; count++) {
      int instruction = in.u8();
      if (instruction == '.') {
        Object value = pop();
        if (!stack.isEmpty() || !marks.isEmpty()) {
          throw refuse("stops in the middle of an object");
        }
        return new Pickle(value, persistent, in.position());
      }
      if (!(readConstant(instruction)
          || readContainer(instruction)
          || readReference(instruction)
          || readObject(instruction))) {
        throw refuse(
            String.format("has instruction 0x%02x, which torch does not use", instruction));
      }
      if (stack.size() > DEEPEST_STACK) {
        throw refuse("stacks more than " + DEEPEST_STACK + " objects");
      }
    }
    throw refuse("has more than " + MOST_INSTRUCTIONS + " instructions");
  }

  private boolean readConstant(int instruction) {
    switch (instruction) {
      case 'N' -> stack.add(None.NONE);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'K' -> stack.add((long) in.u8());
      case 'M' -> stack.add((long) in.u16());
      case 'J' -> stack.add((long) in.i32());
      case 0x8a -> stack.add(in.integer(in.u8()));
      case 'G' ->
          // The one big-endian number in a pickle.
          stack.add(Double.longBitsToDouble(Long.reverseBytes(in.i64())));
      case 'X' -> stack.add(in.string(in.u32()));
      case 0x8c -> stack.add(in.string(in.u8()));
      case 'B' -> stack.add(in.bytes(in.u32()));
      case 'C' -> stack.add(in.bytes(in.u8()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean readContainer(int instruction) {
    switch (instruction) {
      case '(' -> mark();
      case ')' -> stack.add(new Tuple(List.of()));
      case 't' -> stack.add(new Tuple(popToMark()));
      case 0x85, 0x86, 0x87 -> stack.add(new Tuple(popLast(instruction - 0x84)));
      case ']', 0x8f -> stack.add(new ArrayList<>());
      case 0x91 -> stack.add(new ArrayList<>(popToMark()));
      case '}' -> stack.add(new Dict());
      case 'a' -> append(popLast(1));
      case 'e', 0x90 -> append(popToMark());
      case 's' -> put(popLast(2));
      case 'u' -> put(popToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean readReference(int instruction) {
    switch (instruction) {
      case 'q' -> memoize(in.u8());
      case 'r' -> memoize(in.u32());
      case 0x94 -> memoize(memo.size());
      case 'h' -> stack.add(recall(in.u8()));
      case 'j' -> stack.add(recall(in.u32()));
      case 'Q' -> {
        Persistent reference = new Persistent(pop());
        persistent.add(reference);
        stack.add(reference);
      }
      case 0x95 -> in.requireRemaining(in.i64());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean readObject(int instruction) {
    switch (instruction) {
      case 'c' -> stack.add(new Global(in.line(), in.line()));
      case 0x93 -> {
        List<Object> names = popLast(2);
        if (!(names.get(0) instanceof String module && names.get(1) instanceof String name)) {
          throw refuse("names a class by something that is not a string");
        }
        stack.add(new Global(module, name));
      }
      case 'R', 0x81 -> {
        List<Object> call = popLast(2);
        if (!(call.get(0) instanceof Global function && call.get(1) instanceof Tuple arguments)) {
          throw refuse("calls something that is not a named function");
        }
        boolean dict = function.is("collections", "OrderedDict") && arguments.items().isEmpty();
        stack.add(dict ? new Dict() : new Call(function, arguments));
      }
      case 'b' -> {
        Object state = pop();
        switch (top()) {
          case Dict dict -> dict.state = state;
          case Call call -> call.state = state;
          default -> throw refuse("sets attributes of something that has none");
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void append(List<Object> items) {
    switch (top()) {
      case ArrayList<?> list -> {
        @SuppressWarnings("unchecked") // Every ArrayList on the stack is an ArrayList<Object>.
        ArrayList<Object> target = (ArrayList<Object>) list;
        target.addAll(items);
      }
      case Call call -> {}
      default -> throw refuse("appends to something that is not a list");
    }
  }

  private void put(List<Object> keysAndValues) {
    if (keysAndValues.size() % 2 != 0) {
      throw refuse("has a dict key without a value");
    }
    switch (top()) {
      case Dict dict -> {
        for (int i = 0; i < keysAndValues.size(); i += 2) {
          dict.put(keysAndValues.get(i), keysAndValues.get(i + 1));
        }
      }
      case Call call -> {}
      default -> throw refuse("puts a key into something that is not a dict");
    }
  }

  private void mark() {
    if (marks.size() == DEEPEST_NESTING) {
      throw refuse("nests more than " + DEEPEST_NESTING + " deep");
    }
    marks.add(stack.size());
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw refuse("ends a group that it did not start");
    }
    return cut(marks.removeLast());
  }

  private List<Object> popLast(int count) {
    int from = stack.size() - count;
    if (from < floor()) {
      throw refuse("takes an object from an empty stack");
    }
    return cut(from);
  }

  private List<Object> cut(int from) {
    List<Object> tail = stack.subList(from, stack.size());
    List<Object> taken = List.copyOf(tail);
    tail.clear();
    return taken;
  }

  private Object pop() {
    return popLast(1).getFirst();
  }

  private Object top() {
    if (stack.size() <= floor()) {
      throw refuse("uses an object from an empty stack");
    }
    return stack.getLast();
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.getLast();
  }

  private void memoize(long index) {
    // Python's pickler numbers what it memorises from 0 on without gaps.
    if (index != memo.size() || index >= MOST_MEMOS) {
      throw refuse("memorises object " + index + " after " + memo.size() + " others");
    }
    memo.add(top());
  }

  private Object recall(long index) {
    if (index >= memo.size()) {
      throw refuse("recalls object " + index + " of " + memo.size());
    }
    return memo.get((int) index);
  }

  private WeightsException refuse(String problem) {
    return in.refuse(problem);
  }
}
