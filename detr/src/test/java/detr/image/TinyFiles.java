package detr.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Builds the image files that the JDK cannot write, byte by byte, and edits those it can. */
public final class TinyFiles {
  private TinyFiles() {}

  /** An EXIF structure that holds an orientation. */
  static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
    tiff.putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4d4d : 0x4949));
    tiff.putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0).putInt(0);
    return tiff.array();
  }

  /** A JPEG file with one more segment after its SOI marker. */
  static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + 4 + content.length);
    out.put(jpeg, 0, 2).put((byte) 0xff).put((byte) marker);
    out.putShort((short) (content.length + 2)).put(content);
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** Adobe's APP14 content: transform 0 for RGB or CMYK, 1 for YCbCr, 2 for YCCK. */
  static byte[] adobe(int transform) {
    return ByteBuffer.allocate(12)
        .put("Adobe".getBytes(StandardCharsets.US_ASCII))
        .put(new byte[] {0, 100, 0, 0, 0, 0, (byte) transform})
        .array();
  }

  /** A PNG file with one more chunk after its header. */
  static byte[] withChunk(byte[] png, String type, byte[] content) {
    int afterHeader = 8 + 25;
    ByteBuffer out = ByteBuffer.allocate(png.length + 12 + content.length);
    out.put(png, 0, afterHeader);
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(content);
    out.putInt(content.length).put(name).put(content).putInt((int) crc.getValue());
    return out.put(png, afterHeader, png.length - afterHeader).array();
  }

  /** An uncompressed TIFF file of one strip. */
  static byte[] tiff(
      int width, int height, int photometric, int bits, int bands, int orientation, int... data) {
    int[][] tags = {
      {256, width},
      {257, height},
      {258, bits},
      {259, 1},
      {262, photometric},
      {273, 8},
      {274, orientation},
      {277, bands},
      {278, height},
      {279, data.length}
    };
    int padded = data.length + (data.length & 1);
    int bitsArray = 8 + padded + 2 + 12 * tags.length + 4;
    ByteBuffer out = ByteBuffer.allocate(bitsArray + 2 * bands).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8 + padded);
    for (int value : data) {
      out.put((byte) value);
    }
    out.position(8 + padded).putShort((short) tags.length);
    for (int[] tag : tags) {
      boolean array = tag[0] == 258 && bands > 2;
      out.putShort((short) tag[0]).putShort((short) 3).putInt(tag[0] == 258 ? bands : 1);
      out.putInt(array ? bitsArray : tag[0] == 258 && bands == 2 ? bits | bits << 16 : tag[1]);
    }
    out.putInt(0);
    while (out.hasRemaining()) {
      out.putShort((short) bits);
    }
    return out.array();
  }

  /**
   * A TIFF file of these tags and one strip, which is at 8.
   *
   * @param tags in ascending order: the number, then one or more values of 16 bits
   */
  static byte[] tiff(byte[] strip, int[]... tags) {
    int directory = 8 + strip.length + (strip.length & 1);
    int after = directory + 2 + 12 * tags.length + 4;
    ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) 0x4949).putShort((short) 42).putInt(directory).put(strip);
    out.position(directory).putShort((short) tags.length);
    for (int[] tag : tags) {
      int count = tag.length - 1;
      out.putShort((short) tag[0]).putShort((short) 3).putInt(count);
      int place = out.position();
      int values = count > 2 ? after : place;
      for (int i = 0; i < count; i++) {
        out.putShort(values + 2 * i, (short) tag[i + 1]);
      }
      if (count > 2) {
        out.putInt(place, after);
        after += 2 * count;
      }
      out.position(place + 4);
    }
    return Arrays.copyOf(out.array(), after);
  }

  /**
   * A lossless WebP bitstream (VP8L) of two colours: no transforms, no cache, and prefix codes of
   * two symbols, so that each channel of a pixel is one bit.
   *
   * @param colours two of {red, green, blue}, the second greater in each channel
   * @param pixels 0 or 1 for each
   */
  static byte[] vp8l(int width, int height, int[][] colours, int... pixels) {
    Bits bits = new Bits();
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put(0, 1 + 3 + 1 + 1 + 1); // alpha, version, transforms, colour cache, meta prefix codes
    for (int channel : new int[] {1, 0, 2}) { // green, red, blue
      bits.put(0b111, 3); // simple, two symbols, the first of 8 bits
      bits.put(colours[0][channel], 8);
      bits.put(colours[1][channel], 8);
    }
    bits.put(0b101, 3); // alpha: simple, one symbol of 8 bits
    bits.put(255, 8);
    bits.put(0b001, 3); // distances: simple, one symbol of 1 bit
    bits.put(0, 1);
    for (int pixel : pixels) {
      bits.put(pixel == 0 ? 0 : 0b111, 3);
    }
    return bits.bytes();
  }

  /** The same of one colour, whose pixels take no bits at all. */
  static byte[] plainVp8l(int width, int height, int red, int green, int blue) {
    Bits bits = new Bits();
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put(0, 1 + 3 + 1 + 1 + 1); // alpha, version, transforms, colour cache, meta prefix codes
    for (int channel : new int[] {green, red, blue, 255}) {
      bits.put(0b101, 3); // simple, one symbol of 8 bits
      bits.put(channel, 8);
    }
    bits.put(0b001, 3); // distances: simple, one symbol of 1 bit
    bits.put(0, 1);
    return bits.bytes();
  }

  /** A WebP file of chunks: name, content, name, content... */
  static byte[] webp(Object... chunks) {
    ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF0000WEBP".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < chunks.length; i += 2) {
      byte[] content = (byte[]) chunks[i + 1];
      out.put(((String) chunks[i]).getBytes(StandardCharsets.US_ASCII));
      out.putInt(content.length).put(content);
      out.position(out.position() + (content.length & 1));
    }
    out.putInt(4, out.position() - 8);
    byte[] file = new byte[out.position()];
    out.get(0, file);
    return file;
  }

  /** The content of a VP8X chunk. */
  static byte[] vp8x(int flags, int width, int height) {
    ByteBuffer out = ByteBuffer.allocate(11).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0, flags).putInt(4, width - 1).putInt(7, height - 1);
    return Arrays.copyOf(out.array(), 10);
  }

  private static final class Bits {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int pending;
    private int count;

    void put(int value, int bits) {
      for (int i = 0; i < bits; i++) {
        pending |= (value >> i & 1) << count;
        if (++count == 8) {
          out.write(pending);
          pending = 0;
          count = 0;
        }
      }
    }

    byte[] bytes() {
      if (count > 0) {
        put(0, 8 - count);
      }
      return out.toByteArray();
    }
  }
}
