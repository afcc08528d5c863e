package detr.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first directory of a TIFF structure, as TIFF files and EXIF data have it; also of BigTIFF. It
 * is read where it is asked, and what lies outside the bytes is an IndexOutOfBoundsException.
 */
final class TiffDirectory {
  private static final int LITTLE_ENDIAN = 0x4949;
  private static final int BIG_TIFF = 43;

  /** Bytes of a value, by the number of its type; 0 where there is no such type. */
  private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  private static final int SIGNED_SHORT = 8;
  private static final int SIGNED_LONG = 9;

  private final ByteBuffer tiff;
  private final boolean big;
  private final int first;
  private final int entries;

  TiffDirectory(byte[] bytes, int from, int to) {
    tiff = ByteBuffer.wrap(bytes, from, to - from).slice();
    boolean little = tiff.getShort(0) == LITTLE_ENDIAN;
    tiff.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    big = tiff.getShort(2) == BIG_TIFF;
    int directory = index(big ? tiff.getLong(8) : Integer.toUnsignedLong(tiff.getInt(4)));
    first = directory + (big ? 8 : 2);
    entries = big ? index(tiff.getLong(directory)) : Short.toUnsignedInt(tiff.getShort(directory));
  }

  /** Whether any entry claims more bytes than there are at all. */
  boolean claimsTooMuch() {
    for (int i = 0; i < entries; i++) {
      long count = count(entry(i));
      if (count < 0 || count > tiff.limit() / Math.max(1, typeBytes(entry(i)))) {
        return true;
      }
    }
    return false;
  }

  /** The first value of a tag of whole numbers, unsigned unless its type is signed. */
  long value(int tag, long missing) {
    long[] values = values(tag);
    return values.length == 0 ? missing : values[0];
  }

  /** The numbers of a tag, of those that are not whole the bits; none if it is not there. */
  long[] values(int tag) {
    int entry = find(tag);
    if (entry < 0) {
      return new long[0];
    }
    int type = tiff.getShort(entry + 2);
    int size = typeBytes(entry);
    int at = place(entry);
    long[] values = new long[size == 0 ? 0 : index(count(entry))];
    for (int i = 0; i < values.length; i++) {
      int here = at + i * size;
      values[i] =
          switch (size) {
            case 1 -> Byte.toUnsignedLong(tiff.get(here));
            case 2 ->
                type == SIGNED_SHORT
                    ? tiff.getShort(here)
                    : Short.toUnsignedLong(tiff.getShort(here));
            case 4 ->
                type == SIGNED_LONG ? tiff.getInt(here) : Integer.toUnsignedLong(tiff.getInt(here));
            default -> tiff.getLong(here);
          };
    }
    return values;
  }

  /** The bytes of a tag, of whatever type; none if it is not there. */
  byte[] bytes(int tag) {
    int entry = find(tag);
    byte[] bytes = new byte[entry < 0 ? 0 : index(count(entry) * typeBytes(entry))];
    if (entry >= 0) {
      tiff.get(place(entry), bytes);
    }
    return bytes;
  }

  private int find(int tag) {
    for (int i = 0; i < entries; i++) {
      if (Short.toUnsignedInt(tiff.getShort(entry(i))) == tag) {
        return entry(i);
      }
    }
    return -1;
  }

  private int entry(int i) {
    return index(first + (big ? 20L : 12L) * i);
  }

  private long count(int entry) {
    return big ? tiff.getLong(entry + 4) : Integer.toUnsignedLong(tiff.getInt(entry + 4));
  }

  private int typeBytes(int entry) {
    int type = Short.toUnsignedInt(tiff.getShort(entry + 2));
    return type < TYPE_BYTES.length ? TYPE_BYTES[type] : 0;
  }

  /** Where the values of an entry are: in it if they fit, else where it says. */
  private int place(int entry) {
    int inside = entry + (big ? 12 : 8);
    long bytes =
        Math.multiplyHigh(count(entry), typeBytes(entry)) == 0
            ? count(entry) * typeBytes(entry)
            : -1;
    int room = big ? 8 : 4;
    int at =
        bytes <= room
            ? inside
            : index(big ? tiff.getLong(inside) : Integer.toUnsignedLong(tiff.getInt(inside)));
    if (bytes < 0 || bytes > tiff.limit() - at) {
      throw new IndexOutOfBoundsException();
    }
    return at;
  }

  private int index(long place) {
    if (place < 0 || place > tiff.limit()) {
      throw new IndexOutOfBoundsException();
    }
    return (int) place;
  }
}
