package detr.weights;

import java.math.BigInteger;

/** The bytes of a pickle, read in order and never beyond its end or the limits. */
final class PickleInput {
  static final int MOST_BYTES = 1 << 25;
  static final int LONGEST_STRING = 1 << 20;
  static final int LONGEST_INTEGER = 64;
  private static final int LONGEST_NAME = 255;

  private final MappedFile file;
  private final long start;
  private final long end;
  private long at;

  PickleInput(MappedFile file, long start, long end) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  /** Where in the file the next byte is. */
  long position() {
    return at;
  }

  int u8() {
    return file.u8(skip(1));
  }

  int u16() {
    return file.u16(skip(2));
  }

  int i32() {
    return file.i32(skip(4));
  }

  long u32() {
    return file.u32(skip(4));
  }

  long i64() {
    return file.i64(skip(8));
  }

  /** A little-endian two's complement integer: a Long if it fits, else a BigInteger. */
  Object integer(int length) {
    if (length > LONGEST_INTEGER) {
      throw refuse("has an integer of " + length + " bytes");
    }
    if (length == 0) {
      return 0L;
    }
    byte[] littleEndian = bytes(length);
    byte[] bigEndian = new byte[length];
    for (int i = 0; i < length; i++) {
      bigEndian[i] = littleEndian[length - 1 - i];
    }
    BigInteger value = new BigInteger(bigEndian);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  String string(long length) {
    return file.utf8(bounded(length), length, "a string in the pickle");
  }

  byte[] bytes(long length) {
    return file.array(bounded(length), length);
  }

  private long bounded(long length) {
    if (length > LONGEST_STRING) {
      throw refuse("has a string of " + length + " bytes");
    }
    return skip(length);
  }

  /** A name up to the end of the line. */
  String line() {
    long start = at;
    while (u8() != '\n') {
      if (at - start > LONGEST_NAME) {
        throw refuse("has a class name of more than " + LONGEST_NAME + " bytes");
      }
    }
    return file.utf8(start, at - 1 - start, "a class name in the pickle");
  }

  /** Throws unless so many bytes follow. */
  void requireRemaining(long length) {
    if (length < 0 || length > end - at) {
      throw file.refuse("is cut short in the middle of a pickle; download or copy it again");
    }
  }

  /** Moves on, and returns where it was. */
  private long skip(long length) {
    requireRemaining(length);
    long from = at;
    at += length;
    if (at - start > MOST_BYTES) {
      throw refuse("is longer than " + MOST_BYTES + " bytes");
    }
    return from;
  }

  WeightsException refuse(String problem) {
    return file.refuse(
        "the pickle "
            + problem
            + " (at byte "
            + at
            + "); the file is damaged or was not written by torch.save");
  }
}
