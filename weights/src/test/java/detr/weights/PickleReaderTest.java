package detr.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PickleReaderTest {
  private static Pickle read(byte[] pickle) {
    return PickleReader.read(TestFiles.file(pickle), 0, pickle.length);
  }

  private static Object value(PickleBuilder pickle) {
    return read(pickle.stop()).value();
  }

  private static void assertRefused(PickleBuilder pickle, String words) {
    byte[] bytes = pickle.stop();
    TestFiles.assertMessage(assertThrows(WeightsException.class, () -> read(bytes)), words);
  }

  private static PickleBuilder pickle() {
    return new PickleBuilder();
  }

  @Test
  void readsConstants() {
    assertEquals(Pickle.None.NONE, value(pickle().none()));
    assertEquals(true, value(pickle().truth(true)));
    assertEquals(200L, value(pickle().op('K', 200)));
    assertEquals(0xfffeL, value(pickle().op('M', 0xfe, 0xff)));
    assertEquals(-2L, value(pickle().op('J', 0xfe, 0xff, 0xff, 0xff)));
    assertEquals(0L, value(pickle().op(0x8a, 0)));
    assertEquals(-1L, value(pickle().op(0x8a, 1, 0xff)));
    assertEquals(Long.MIN_VALUE, value(pickle().number(Long.MIN_VALUE)));
    assertEquals(
        BigInteger.ONE.shiftLeft(63), value(pickle().op(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0)));
    assertEquals(-2.5, value(pickle().op('G', 0xc0, 0x04, 0, 0, 0, 0, 0, 0)));
    assertEquals("größe", value(pickle().text("größe")));
    assertEquals("ab", value(pickle().op(0x8c, 2, 'a', 'b')));
    assertArrayEquals(new byte[] {7, -1}, (byte[]) value(pickle().op('C', 2, 7, 0xff)));
  }

  @Test
  void readsContainers() {
    var tuple = assertInstanceOf(Pickle.Tuple.class, value(pickle().numbers(1, 2, 3, 4)));
    assertEquals(List.of(1L, 2L, 3L, 4L), tuple.items());
    var pair = (Pickle.Tuple) value(pickle().number(1).number(2).op(0x86));
    assertEquals(List.of(1L, 2L), pair.items());
    assertEquals(
        List.of(1L, 2L, 3L),
        value(pickle().op(']').number(1).op('a').mark().number(2).number(3).op('e')));
    var dict =
        (Pickle.Dict) value(pickle().dict().mark().text("a").number(1).text("b").number(2).op('u'));
    assertEquals(2L, dict.get("b"));
    assertEquals(null, dict.get("c"));
  }

  @Test
  void remembersObjectsByIdentity() {
    // The empty list is memorised, appended to itself and recalled.
    Object value = value(pickle().op(']', 'q', 0, 'h', 0, 'a'));
    assertSame(value, ((List<?>) value).getFirst());
    // Two references to one string, written once.
    assertEquals(
        List.of("a", "a"),
        ((Pickle.Tuple) value(pickle().text("a").op(0x94, 'h', 0, 0x86))).items());
  }

  @Test
  void callsNothing() {
    var call =
        assertInstanceOf(
            Pickle.Call.class,
            value(pickle().global("os", "system").mark().text("echo").tuple().reduce()));
    assertEquals(new Pickle.Global("os", "system"), call.function);
    assertEquals(List.of("echo"), call.arguments.items());
    assertInstanceOf(
        Pickle.Call.class,
        value(pickle().text("java.lang").text("Runtime").op(0x93).emptyTuple().op(0x81)));
  }

  @Test
  void keepsAttributesAndIgnoresItemsOfWhatItDoesNotMake() {
    var call =
        (Pickle.Call)
            value(
                pickle()
                    .global("collections", "defaultdict")
                    .emptyTuple()
                    .reduce()
                    .text("key")
                    .number(1)
                    .setItem()
                    .number(2)
                    .op('a')
                    .text("state")
                    .op('b'));
    assertEquals("state", call.state);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", "1", "2", "F", "I", "L", "P", "S", "T", "U", "V", "d", "g", "i", "l", "o", "p"
      })
  void refusesInstructionsThatTorchDoesNotUse(String instruction) {
    assertRefused(pickle().number(1).op(instruction.charAt(0), 1, 0, 0, 0, '\n'), "instruction");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0x82, 0x83, 0x84, 0x8b, 0x8d, 0x8e, 0x92, 0x96, 0x97, 0x98, 0xff})
  void refusesExtensionsAndLongForms(int instruction) {
    assertRefused(pickle().number(1).op(instruction, 0, 0, 0, 0, 0, 0, 0, 0), "instruction");
  }

  @Test
  void refusesOtherProtocols() {
    for (int protocol : new int[] {0, 1, 6, 255}) {
      byte[] bytes = {(byte) 0x80, (byte) protocol, 'N', '.'};
      assertThrows(WeightsException.class, () -> read(bytes));
    }
    assertThrows(WeightsException.class, () -> read(new byte[] {'N', '.'}));
  }

  @Test
  void refusesMisuseOfTheStack() {
    assertRefused(pickle(), "empty stack");
    assertRefused(pickle().none().none(), "middle of an object");
    assertRefused(pickle().none().mark().none(), "middle of an object");
    assertRefused(pickle().tuple(), "group");
    assertRefused(pickle().none().mark().op(0x85), "empty stack");
    assertRefused(pickle().none().mark().op('q', 0), "empty stack");
    assertRefused(pickle().op('R'), "empty stack");
    assertRefused(pickle().dict().mark().number(1).op('u'), "without a value");
    assertRefused(pickle().number(1).number(2).op('a'), "not a list");
    assertRefused(pickle().number(1).number(2).number(3).op('s'), "not a dict");
    assertRefused(pickle().number(1).emptyTuple().reduce(), "not a named function");
    assertRefused(pickle().global("a", "b").number(1).reduce(), "not a named function");
    assertRefused(pickle().number(1).number(2).op('b'), "attributes");
    assertRefused(pickle().number(1).text("x").op(0x93), "class by something");
  }

  @Test
  void refusesWrongMemos() {
    assertRefused(pickle().none().op('h', 0), "recalls");
    assertRefused(pickle().none().op('j', 0, 0, 0, 0x80), "recalls");
    assertRefused(pickle().none().op('q', 1), "memorises");
    assertRefused(pickle().none().op('r', 0xff, 0xff, 0xff, 0xff), "memorises");
    assertRefused(pickle().none().op('q', 0, 'q', 0), "memorises");
  }

  @Test
  void refusesStringsThatAreNotThere() {
    assertRefused(pickle().op('X').u32(0xffffffffL), "string of 4294967295 bytes");
    assertRefused(pickle().op('X').u32(100), "cut short");
    assertRefused(pickle().op('B').u32(0x7fffffffL), "string of 2147483647 bytes");
    assertRefused(pickle().op('C', 9), "cut short");
    assertRefused(pickle().op(0x8c, 9), "cut short");
    assertRefused(pickle().op('X').u32(2).op(0xc0, 0x80), "UTF-8");
    assertRefused(pickle().op(0x95).u32(0).u32(1), "cut short");
    assertRefused(pickle().op(0x95).u32(-1).u32(-1), "cut short");
    assertRefused(pickle().op('c', 'a'), "cut short");
    assertRefused(pickle().op('c').raw("a".repeat(300).getBytes()), "255");
    byte[] long1 = new byte[PickleInput.LONGEST_INTEGER + 1];
    assertRefused(pickle().op(0x8a, long1.length).raw(long1), "integer");
  }

  @Test
  void refusesMoreThanAnyCheckpointNeeds() {
    byte[] text = new byte[PickleInput.LONGEST_STRING + 1];
    assertRefused(pickle().op('X').u32(text.length).raw(text), "string");
    PickleBuilder texts = pickle().op(']');
    byte[] most = new byte[PickleInput.LONGEST_STRING];
    for (int i = 0; i < PickleInput.MOST_BYTES / most.length; i++) {
      texts.op('X').u32(most.length).raw(most).op('a');
    }
    assertRefused(texts, "longer than 33554432 bytes");
    assertRefused(pickle().raw(filled(PickleReader.DEEPEST_NESTING + 1, '(')), "nests");
    assertRefused(pickle().raw(filled(PickleReader.DEEPEST_STACK + 1, 'N')), "stacks");
    assertRefused(pickle().none().raw(filled(PickleReader.MOST_MEMOS + 1, 0x94)), "memorises");
    byte[] appends = filled(PickleReader.MOST_INSTRUCTIONS, 'a');
    for (int i = 0; i < appends.length; i += 2) {
      appends[i] = ']';
    }
    assertRefused(pickle().op(']').raw(appends), "instructions");
  }

  private static byte[] filled(int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void endsAtTheLimitAndNotAtTheFile() {
    byte[] bytes = pickle().text("abc").stop();
    MappedFile file = TestFiles.file(bytes);
    for (int end = 0; end < bytes.length; end++) {
      int limit = end;
      TestFiles.assertMessage(
          assertThrows(WeightsException.class, () -> PickleReader.read(file, 0, limit)),
          "cut short");
    }
    assertEquals(bytes.length, PickleReader.read(file, 0, bytes.length).end());
  }
}
