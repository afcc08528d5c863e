package detr.image;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes as the image readers want them, without a copy. Like other streams it does not tell its
 * length: the readers take that for a reason to refuse pictures that compress well.
 */
final class ByteInput extends ImageInputStreamImpl {
  private final byte[] bytes;
  private final int beyond;

  /** Ends where the bytes do. */
  ByteInput(byte[] bytes) {
    this(bytes, 0);
  }

  /**
   * For a reader that decodes zeros for ever where there is nothing left.
   *
   * @param beyond how many zeros follow the bytes, since it reads ahead; to want more is an {@link
   *     ImageException}. If 0 the stream just ends
   */
  ByteInput(byte[] bytes, int beyond) {
    this.bytes = bytes;
    this.beyond = beyond;
  }

  @Override
  public int read() {
    bitOffset = 0;
    if (streamPos < bytes.length) {
      return bytes[(int) streamPos++] & 0xff;
    }
    if (beyond == 0) {
      return -1;
    }
    if (streamPos >= (long) bytes.length + beyond) {
      throw new ImageException("it is cut off: a part of its pixels is missing");
    }
    streamPos++;
    return 0;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    int count = Math.clamp(bytes.length - streamPos, 0, length);
    System.arraycopy(bytes, (int) Math.min(streamPos, bytes.length), into, offset, count);
    streamPos += count;
    if (beyond == 0) {
      return count == 0 ? -1 : count;
    }
    for (int i = count; i < length; i++) {
      into[offset + i] = (byte) read();
    }
    return length;
  }
}
