package detr.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Files in memory, and what is asserted of bad ones. */
final class TestFiles {
  private static final Path NAME = Path.of("file.pth");

  private TestFiles() {}

  static MappedFile file(byte[] bytes) {
    return new MappedFile(NAME, MemorySegment.ofArray(bytes));
  }

  static Checkpoint.Contents read(byte[] bytes) {
    return Checkpoint.read(file(bytes));
  }

  /** The bytes are refused, in one line that starts with the file and has these words. */
  static void assertRefused(byte[] bytes, String... words) {
    assertMessage(assertThrows(WeightsException.class, () -> read(bytes)), words);
  }

  static void assertMessage(WeightsException e, String... words) {
    String message = e.getMessage();
    assertTrue(message.startsWith(NAME + ": "), message);
    assertEquals(1, message.lines().count(), message);
    for (String word : words) {
      assertTrue(message.contains(word), () -> "no \"" + word + "\" in: " + message);
    }
  }

  static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(TestFiles.class.getResource("/checkpoints/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] resourceBytes(String name) throws IOException {
    return Files.readAllBytes(resource(name));
  }

  static byte[] floats(float... values) {
    ByteBuffer buffer = buffer(values.length * Float.BYTES);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  static byte[] longs(long... values) {
    ByteBuffer buffer = buffer(values.length * Long.BYTES);
    for (long value : values) {
      buffer.putLong(value);
    }
    return buffer.array();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A torch zip of a pickle and storages: keys and contents in turn. */
  static ZipBuilder zip(byte[] pickle, Object... storages) {
    ZipBuilder zip = new ZipBuilder(ZipBuilder.Style.DESCRIPTOR).add("m/data.pkl", pickle);
    for (int i = 0; i < storages.length; i += 2) {
      zip.add("m/data/" + storages[i], (byte[]) storages[i + 1]);
    }
    return zip.add("m/version", "3\n").build();
  }

  static final byte[] MAGIC =
      new PickleBuilder()
          .op(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
          .stop();
  static final byte[] PROTOCOL = new PickleBuilder().op('M', 0xe9, 0x03).stop();

  static byte[] system(boolean littleEndian) {
    return new PickleBuilder().dict().text("little_endian").truth(littleEndian).setItem().stop();
  }

  static byte[] keys(String... keys) {
    PickleBuilder list = new PickleBuilder().op(']').mark();
    for (String key : keys) {
      list.text(key);
    }
    return list.op('e').stop();
  }

  /** A torch legacy file. */
  static byte[] legacy(byte[] object, byte[] keys, byte[]... storages) {
    return join(MAGIC, PROTOCOL, system(true), object, keys, join(storages));
  }
}
