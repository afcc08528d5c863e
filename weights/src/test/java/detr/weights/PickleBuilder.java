package detr.weights;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Writes pickles as torch does, one instruction a method, for tests to get wrong. */
final class PickleBuilder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  PickleBuilder() {
    op(0x80, 2);
  }

  PickleBuilder op(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  PickleBuilder raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  PickleBuilder u32(long value) {
    return op((int) value, (int) (value >> 8), (int) (value >> 16), (int) (value >> 24));
  }

  PickleBuilder text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return op('X').u32(utf8.length).raw(utf8);
  }

  PickleBuilder number(long value) {
    if (value >= 0 && value < 256) {
      return op('K', (int) value);
    }
    byte[] bigEndian = BigInteger.valueOf(value).toByteArray();
    op(0x8a, bigEndian.length);
    for (int i = bigEndian.length - 1; i >= 0; i--) {
      op(bigEndian[i]);
    }
    return this;
  }

  PickleBuilder global(String module, String name) {
    return op('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  PickleBuilder mark() {
    return op('(');
  }

  /** All since the mark, as a tuple. */
  PickleBuilder tuple() {
    return op('t');
  }

  PickleBuilder emptyTuple() {
    return op(')');
  }

  PickleBuilder dict() {
    return op('}');
  }

  PickleBuilder orderedDict() {
    return global("collections", "OrderedDict").emptyTuple().reduce();
  }

  PickleBuilder reduce() {
    return op('R');
  }

  /** Puts the value on top under the key below it. */
  PickleBuilder setItem() {
    return op('s');
  }

  PickleBuilder none() {
    return op('N');
  }

  PickleBuilder truth(boolean value) {
    return op(value ? 0x88 : 0x89);
  }

  PickleBuilder numbers(long... values) {
    mark();
    for (long value : values) {
      number(value);
    }
    return tuple();
  }

  /** A reference to a storage. */
  PickleBuilder storage(String type, String key, String location, long count) {
    mark().text("storage").global("torch", type).text(key).text(location).number(count);
    return tuple().op('Q');
  }

  /** The call that rebuilds a tensor, of the storage that {@code storage} references. */
  PickleBuilder tensor(
      UnaryOperator<PickleBuilder> storage, long offset, long[] sizes, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").mark();
    storage.apply(this).number(offset).numbers(sizes).numbers(strides);
    return truth(false).orderedDict().tuple().reduce();
  }

  /** A contiguous vector that is a whole storage of float32. */
  PickleBuilder vector(String key, long count) {
    return tensor(
        p -> p.storage("FloatStorage", key, "cpu", count), 0, new long[] {count}, new long[] {1});
  }

  byte[] stop() {
    return op('.').bytes.toByteArray();
  }
}
