package detr.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The chunks of a WebP file that matter for its pixels. */
final class WebpFile {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int ICC_FLAG = 0x20;
  private static final int ANIMATION_FLAG = 0x02;

  /** The chunks that hold pixels. */
  private static final Set<String> PIXELS = Set.of("VP8 ", "VP8L", "ANMF");

  /** Where a chunk's content is. */
  private record Chunk(int from, int to) {}

  private final ByteBuffer webp;

  /** The first of each name. */
  private final Map<String, Chunk> chunks = new HashMap<>();

  /**
   * Walks the chunks.
   *
   * @throws ImageException if the file is cut off
   */
  WebpFile(byte[] bytes) {
    webp = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long end = CHUNK_HEADER + Integer.toUnsignedLong(webp.getInt(4));
    if (end > bytes.length) {
      throw cutOff();
    }
    long at = RIFF_HEADER;
    while (at + CHUNK_HEADER <= end) {
      int chunk = (int) at;
      long length = Integer.toUnsignedLong(webp.getInt(chunk + 4));
      String name = new String(bytes, chunk, 4, StandardCharsets.ISO_8859_1);
      at += CHUNK_HEADER + length;
      if (at <= bytes.length) {
        chunks.putIfAbsent(name, new Chunk(chunk + CHUNK_HEADER, (int) at));
      } else if (PIXELS.contains(name)) {
        throw cutOff();
      }
      at += length & 1;
    }
  }

  private static ImageException cutOff() {
    return new ImageException("it is cut off: a part of its pixels is missing");
  }

  /** Has the decoder give the stored samples: clears the flag that says there is a profile. */
  void withoutProfile() {
    Chunk extended = chunks.get("VP8X");
    if (extended != null && extended.to > extended.from) {
      webp.put(extended.from, (byte) (webp.get(extended.from) & ~ICC_FLAG));
    }
  }

  int orientation() {
    Chunk exif = chunks.getOrDefault("EXIF", new Chunk(0, 0));
    Chunk xmp = chunks.getOrDefault("XMP ", new Chunk(0, 0));
    return ExifOrientation.firstOf(
        Exif.orientation(webp.array(), exif.from, exif.to),
        Exif.orientationOfXmp(Arrays.copyOfRange(webp.array(), xmp.from, xmp.to)));
  }

  /** Of an animation, whose frames need not be the whole picture; black around the first. */
  Optional<Canvas> canvas() {
    Chunk extended = chunks.get("VP8X");
    Chunk frame = chunks.get("ANMF");
    if (extended == null
        || frame == null
        || extended.to - extended.from < 10
        || frame.to - frame.from < 16
        || (webp.get(extended.from) & ANIMATION_FLAG) == 0) {
      return Optional.empty();
    }
    int width = 1 + threeBytes(extended.from + 4);
    int height = 1 + threeBytes(extended.from + 7);
    int left = 2 * threeBytes(frame.from);
    int top = 2 * threeBytes(frame.from + 3);
    return Optional.of(new Canvas(width, height, left, top, new byte[3]));
  }

  private int threeBytes(int index) {
    return Short.toUnsignedInt(webp.getShort(index))
        | Byte.toUnsignedInt(webp.get(index + 2)) << 16;
  }
}
