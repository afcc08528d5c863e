package detr.image;

/**
 * The size of a picture as it is stored.
 *
 * @param width pixels
 * @param height pixels
 * @param orientation 1 to 8, as {@link ExifOrientation} has it
 */
record StoredSize(int width, int height, int orientation) {
  ImageSize upright() {
    ImageSize stored = new ImageSize(height, width);
    return ExifOrientation.transposes(orientation) ? stored.transposed() : stored;
  }
}
