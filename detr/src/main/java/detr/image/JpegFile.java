package detr.image;

/**
 * The parts of a JPEG file that matter for its pixels.
 *
 * @param bare the file without its application segments and comments, and ended by an EOI marker.
 *     Profiles, thumbnails and maker notes are where files differ from the standard most, and the
 *     JDK's decoder guesses the colours from some of them.
 * @param complete whether the file itself had the EOI marker
 * @param header what it says before its pixels
 */
record JpegFile(byte[] bare, boolean complete, JpegHeader header) {
  /**
   * @throws ImageException if a frame header or a scan is missing or cut off, or the scans are more
   *     than any encoder makes of so many pixels
   */
  static JpegFile parse(byte[] bytes) {
    JpegWalk walk = new JpegWalk(bytes);
    walk.toEnd();
    return new JpegFile(walk.bare(), walk.isComplete(), walk.header());
  }
}
