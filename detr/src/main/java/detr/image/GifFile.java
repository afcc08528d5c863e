package detr.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where the first frame of a GIF lies on its screen. */
final class GifFile {
  private static final int SCREEN = 6;
  private static final int HEADER = 13;
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int DESCRIPTOR = 0x2c;
  private static final int DESCRIPTOR_BYTES = 10;

  private final ByteBuffer gif;
  private int at = HEADER;

  /** The index around the first frame: Pillow's choice, the transparent one or else the first. */
  private int background;

  private GifFile(byte[] bytes) {
    gif = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The screen, made larger where the frame reaches over it.
   *
   * @throws ImageException if the file is cut off before the first frame
   */
  static Canvas canvas(byte[] bytes) {
    try {
      return new GifFile(bytes).canvas();
    } catch (IndexOutOfBoundsException e) {
      throw new ImageException("it is cut off before its pixels", e);
    }
  }

  private Canvas canvas() {
    int globalColours = tableBytes(gif.get(SCREEN + 4));
    at += globalColours;
    while (unsigned(at) != DESCRIPTOR) {
      if (unsigned(at) != EXTENSION) {
        at++;
      } else {
        skipExtension();
      }
    }
    int left = word(at + 1);
    int top = word(at + 3);
    int width = Math.max(word(SCREEN), left + word(at + 5));
    int height = Math.max(word(SCREEN + 2), top + word(at + 7));
    int localColours = tableBytes(gif.get(at + 9));
    int table = localColours > 0 ? at + DESCRIPTOR_BYTES : HEADER;
    int size = localColours > 0 ? localColours : globalColours;
    byte[] colour = new byte[3];
    if (3 * background < size) {
      gif.get(table + 3 * background, colour);
    }
    return new Canvas(width, height, left, top, colour);
  }

  private void skipExtension() {
    if (unsigned(at + 1) == GRAPHIC_CONTROL && (gif.get(at + 3) & 1) != 0) {
      background = unsigned(at + 6);
    }
    at += 2;
    while (unsigned(at) != 0) {
      at += 1 + unsigned(at);
    }
    at++;
  }

  /** The length of a colour table whose flags are these. */
  private static int tableBytes(int flags) {
    return (flags & 0x80) != 0 ? 3 << (flags & 7) + 1 : 0;
  }

  private int unsigned(int index) {
    return Byte.toUnsignedInt(gif.get(index));
  }

  private int word(int index) {
    return Short.toUnsignedInt(gif.getShort(index));
  }
}
