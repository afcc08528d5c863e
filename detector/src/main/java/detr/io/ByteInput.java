package detr.io;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes as the image readers want them, without a copy. Like other streams it does not tell its
 * length: the readers take that for a reason to refuse pictures that compress well.
 */
final class ByteInput extends ImageInputStreamImpl {
  private final byte[] bytes;

  ByteInput(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() {
    bitOffset = 0;
    return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    if (count <= 0) {
      return -1;
    }
    System.arraycopy(bytes, (int) streamPos, into, offset, count);
    streamPos += count;
    return count;
  }
}
