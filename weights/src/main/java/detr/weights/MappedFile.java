package detr.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in memory, mapped or read, with the little-endian accessors that the readers share. All of
 * them throw {@link IndexOutOfBoundsException} outside the file; readers check first, with {@link
 * #has}, so as to say what is missing.
 */
record MappedFile(Path path, MemorySegment bytes) {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * @throws WeightsException if the file is not there or cannot be read
   */
  static MappedFile open(Path path, Arena arena) {
    if (!Files.exists(path)) {
      throw new WeightsException(path, "there is no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new WeightsException(path, "is not a regular file, which weights are read from");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return new MappedFile(path, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException e) {
      throw new WeightsException(path, "cannot be read (" + e + ")", e);
    }
  }

  long size() {
    return bytes.byteSize();
  }

  /** Whether {@code length} bytes from {@code offset} on are in the file, whatever the numbers. */
  boolean has(long offset, long length) {
    return offset >= 0 && length >= 0 && length <= size() && offset <= size() - length;
  }

  int u8(long offset) {
    return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, offset));
  }

  int u16(long offset) {
    return Short.toUnsignedInt(bytes.get(SHORT, offset));
  }

  int i32(long offset) {
    return bytes.get(INT, offset);
  }

  long u32(long offset) {
    return Integer.toUnsignedLong(i32(offset));
  }

  long i64(long offset) {
    return bytes.get(LONG, offset);
  }

  MemorySegment slice(long offset, long length) {
    return bytes.asSlice(offset, length);
  }

  byte[] array(long offset, long length) {
    return slice(offset, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Strict UTF-8: malformed bytes are refused and not replaced. */
  String utf8(long offset, long length, String what) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(array(offset, length)))
          .toString();
    } catch (CharacterCodingException e) {
      throw refuse(what + " is not valid UTF-8; the file is damaged");
    }
  }

  WeightsException refuse(String problem) {
    return new WeightsException(path, problem);
  }
}
