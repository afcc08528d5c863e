package detr.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * As much of the protobuf wire format as it takes to find messages inside messages and to exchange
 * them. A message that is written is a list of buffers one after the other, so what does not change
 * is never copied.
 */
final class Protobuf {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH = 2;
  private static final int FOUR_BYTES = 5;
  private static final int LONGEST_VARINT = 10;

  private Protobuf() {}

  /**
   * A field of a message.
   *
   * @param whole all of its bytes
   * @param value of a varint; 0 otherwise
   * @param content of a message, string or bytes; null otherwise
   */
  record Field(int number, ByteBuffer whole, long value, ByteBuffer content) {}

  /**
   * The fields in their order.
   *
   * @throws BenchException if this is no message
   */
  static List<Field> fields(ByteBuffer message) {
    ByteBuffer in = message.duplicate();
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      int start = in.position();
      long tag = varint(in);
      long value = 0;
      ByteBuffer content = null;
      switch ((int) tag & 7) {
        case VARINT -> value = varint(in);
        case EIGHT_BYTES -> take(in, Long.BYTES);
        case LENGTH -> content = take(in, varint(in));
        case FOUR_BYTES -> take(in, Integer.BYTES);
        default -> throw damaged();
      }
      ByteBuffer whole = message.slice(start, in.position() - start);
      fields.add(new Field((int) (tag >>> 3), whole, value, content));
    }
    return fields;
  }

  private static ByteBuffer take(ByteBuffer in, long count) {
    if (count < 0 || count > in.remaining()) {
      throw damaged();
    }
    ByteBuffer taken = in.slice(in.position(), (int) count).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) count);
    return taken;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT && in.hasRemaining(); i++) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << 7 * i;
      if (b >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  private static BenchException damaged() {
    return new BenchException("--onnx names a file that is damaged or no ONNX model");
  }

  /** What lies inside a message at a path of field numbers, in its order. */
  static List<Field> find(ByteBuffer message, int... path) {
    List<Field> found = new ArrayList<>();
    find(message, path, 0, found);
    return found;
  }

  private static void find(ByteBuffer message, int[] path, int depth, List<Field> found) {
    for (Field field : fields(message)) {
      if (field.number == path[depth]) {
        if (depth == path.length - 1) {
          found.add(field);
        } else if (field.content != null) {
          find(field.content, path, depth + 1, found);
        }
      }
    }
  }

  /** The message with every message that lies at a path of field numbers exchanged. */
  static List<ByteBuffer> edit(
      ByteBuffer message, List<Integer> path, Function<ByteBuffer, List<ByteBuffer>> change) {
    if (path.isEmpty()) {
      return change.apply(message);
    }
    List<ByteBuffer> out = new ArrayList<>();
    for (Field field : fields(message)) {
      if (field.number == path.getFirst() && field.content != null) {
        List<Integer> rest = path.subList(1, path.size());
        out.addAll(message(field.number, edit(field.content, rest, change)));
      } else {
        out.add(field.whole);
      }
    }
    return out;
  }

  /** A field that holds a message, a string or bytes. */
  static List<ByteBuffer> message(int number, List<ByteBuffer> content) {
    long size = content.stream().mapToLong(ByteBuffer::remaining).sum();
    List<ByteBuffer> out = new ArrayList<>();
    out.add(varints((long) number << 3 | LENGTH, size));
    out.addAll(content);
    return out;
  }

  /** A field that holds an integer. */
  static ByteBuffer integer(int number, long value) {
    return varints((long) number << 3 | VARINT, value);
  }

  private static ByteBuffer varints(long... values) {
    ByteBuffer out = ByteBuffer.allocate(LONGEST_VARINT * values.length);
    for (long value : values) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.put((byte) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.put((byte) rest);
    }
    return out.flip();
  }
}
