package detr.image;

import java.io.IOException;
import java.io.InputStream;

/**
 * What a JPEG file says of its pixels before they begin.
 *
 * @param kind the last digit of the SOF marker: 0 baseline, 1 extended, 2 progressive, others rare
 * @param bits of a sample
 * @param horizontal sampling factor of each component
 * @param vertical sampling factor of each component
 * @param scattered whether a pixel's samples are in several scans, so that all must be there before
 *     there is any row
 * @param convertible whether the first three components are Y, Cb, Cr, and not R, G, B or C, M, Y
 * @param orientation of EXIF or XMP
 */
record JpegHeader(
    int kind,
    int bits,
    int width,
    int height,
    int[] horizontal,
    int[] vertical,
    boolean scattered,
    boolean convertible,
    int orientation) {

  static final int PROGRESSIVE = 2;

  int components() {
    return horizontal.length;
  }

  /**
   * Reads no more than it needs, in parts that double.
   *
   * @param first bytes of the file
   * @param in the others
   * @throws ImageException if there is no frame header or no scan
   */
  static JpegHeader read(byte[] first, InputStream in) throws IOException {
    byte[] bytes = first;
    while (true) {
      JpegWalk walk = new JpegWalk(bytes);
      if (walk.toPixels()) {
        return walk.header();
      }
      byte[] longer = ImageDecoder.joined(bytes, in, bytes.length);
      if (longer.length == bytes.length) {
        return walk.header();
      }
      bytes = longer;
    }
  }

  /**
   * The picture's size.
   *
   * @throws ImageException if the kind is not supported
   */
  StoredSize size() {
    if (kind > PROGRESSIVE || bits != 8) {
      throw new ImageException(
          "lossless, arithmetic-coded and 12-bit JPEG are not supported; convert it to PNG");
    }
    if (components() != 1 && components() != 3 && components() != 4) {
      throw new ImageException(components() + " colour components are not supported");
    }
    return new StoredSize(width, height, orientation);
  }
}
